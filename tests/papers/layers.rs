//! The layer tables against published totals: each number's source stands beside it.
//!
//! Published figures are compared at the precision at which they are printed; exact integers exactly.

use edgelab::model::layers::{Architecture, Head, Input, Table, Totals, summary, text_table};

/// The table of a model that must work at this input.
fn table(architecture: Architecture, input: Input) -> Table {
    architecture.table(&input).unwrap_or_else(|problem| panic!("{architecture}: {problem}"))
}

/// Totals at the published size.
fn published(architecture: Architecture) -> Totals {
    table(architecture, Input::PUBLISHED).totals()
}

/// Totals at the edge size, with images of this side.
fn edge(architecture: Architecture, side: u32) -> Totals {
    table(architecture, Input { side, ..Input::EDGE }).totals()
}

/// A count in billions as a paper prints it.
fn billions(count: u64, decimals: usize) -> String {
    format!("{:.decimals$}", count as f64 / 1e9)
}

/// Parameters and multiply-accumulates at 224², as torchvision states them for its weights (`num_params` and `_ops`).
#[test]
fn totals_at_224_are_torchvisions() {
    for (architecture, parameters, giga_macs) in [
        (Architecture::Vgg16, 138_357_544, "15.470"),
        (Architecture::Resnet18, 11_689_512, "1.814"),
        (Architecture::MobilenetV2, 3_504_872, "0.301"),
        (Architecture::Alexnet, 61_100_840, "0.714"),
    ] {
        let totals = published(architecture);
        assert_eq!(totals.parameters, parameters, "{architecture}");
        assert_eq!(billions(totals.forward_macs, 3), giga_macs, "{architecture}");
    }
}

/// Caffe's reference GoogLeNet without its auxiliary heads has 6,998,552 parameters; the usual figure is 1.58 GMAC.
#[test]
fn googlenet_is_the_original() {
    let totals = published(Architecture::Googlenet);
    assert_eq!(totals.parameters, 6_998_552);
    assert_eq!(billions(totals.forward_macs, 2), "1.58");
}

/// The `ops` column of the GoogLeNet paper's table 1, in millions.
/// Module 5a is left out: the paper prints 54, but its own shapes give 51.
#[test]
fn googlenet_modules_cost_what_the_paper_prints() {
    let units = table(Architecture::Googlenet, Input::PUBLISHED).units;
    let printed = [("3a", 128), ("3b", 304), ("4a", 73), ("4b", 88), ("4c", 100), ("4d", 119), ("4e", 170), ("5b", 71)];
    for (module, mega_ops) in printed {
        let name = format!("inception-{module}");
        let unit = units.iter().find(|unit| unit.name == name).unwrap_or_else(|| panic!("no {name}"));
        // The paper rounds 73.6 to 73 and 118.5 to 119: within one million.
        assert!(unit.forward_macs.abs_diff(mega_ops * 1_000_000) < 1_000_000, "{name}: {}", unit.forward_macs);
    }
}

/// ResNet-18 is often given as 1.82 GMAC: that counts batch normalisation too, two operations per normalised element.
#[test]
fn resnet_with_normalisation_counted_is_1_82() {
    let totals = published(Architecture::Resnet18);
    let pooled = 64 * 56 * 56 + 512;
    let classes = 1000;
    // Each convolution's output is kept twice: before and after its normalisation.
    let normalised = (totals.activations - pooled - classes) / 2;
    assert_eq!(billions(totals.forward_macs, 2), "1.81");
    assert_eq!(billions(totals.forward_macs + 2 * normalised, 2), "1.82");
}

/// The papers' own roundings: 138 M (VGG, table 2), 1.8·10⁹ (ResNet, table 1), 300 M and 3.4 M (MobileNetV2, table 4),
/// 60 M (AlexNet, abstract; its two-tower form has fewer parameters than torchvision's).
#[test]
fn totals_round_to_the_papers() {
    let millions = |count: u64| format!("{:.0}", count as f64 / 1e6);
    assert_eq!(millions(published(Architecture::Vgg16).parameters), "138");
    assert_eq!(billions(published(Architecture::Resnet18).forward_macs, 1), "1.8");
    assert_eq!(billions(published(Architecture::MobilenetV2).forward_macs, 1), "0.3");
}

/// torchinfo prints a "forward/backward pass size": outputs of convolutions, normalisations and linear layers, times 2 × 4 bytes.
/// Ours are those and the outputs of poolings. (For MobileNetV2 we know its print for one class.)
#[test]
fn activations_are_torchinfos_and_the_poolings() {
    let vgg_pools = 64 * 112 * 112 + 128 * 56 * 56 + 256 * 28 * 28 + 512 * 14 * 14 + 512 * 7 * 7;
    for (architecture, classes, pools, megabytes) in [
        (Architecture::Vgg16, 1000, vgg_pools, "108.45"),
        (Architecture::Resnet18, 1000, 64 * 56 * 56 + 512, "39.75"),
        (Architecture::MobilenetV2, 1, 1280, "106.85"),
    ] {
        let totals = table(architecture, Input { classes, ..Input::PUBLISHED }).totals();
        let bytes = (totals.activations - pools) * 2 * 4;
        assert_eq!(format!("{:.2}", bytes as f64 / 1e6), megabytes, "{architecture}");
    }
}

/// What is kept, counted by hand where no tool prints it: AlexNet, one inception module, the language model.
#[test]
fn activations_counted_by_hand() {
    let convolutions = 64 * 55 * 55 + 192 * 27 * 27 + 384 * 13 * 13 + 2 * 256 * 13 * 13;
    let poolings = 64 * 27 * 27 + 192 * 13 * 13 + 256 * 6 * 6;
    assert_eq!(published(Architecture::Alexnet).activations, convolutions + poolings + 2 * 4096 + 1000);

    // Module 3a: 1 × 1; 3 × 3 and its reduction; 5 × 5 and its reduction; the pooled input and its projection.
    let module = &table(Architecture::Googlenet, Input::PUBLISHED).units[3];
    assert_eq!(module.activations, 28 * 28 * (64 + (96 + 128) + (16 + 32) + (192 + 32)));
    assert_eq!(module.output, 28 * 28 * 256);

    // Per word: the embedding; four gates, cell and hidden state of two layers; a score per word known.
    assert_eq!(published(Architecture::Lstm).activations, 35 * (650 + 2 * 6 * 650 + 10_000));
}

/// The first activation of VGG-16 at 224², batch 32, takes 411 MB.
#[test]
fn first_activation_of_vgg_takes_411_megabytes() {
    let first = &table(Architecture::Vgg16, Input::PUBLISHED).units[0];
    assert_eq!(first.output * 32 * 4, 411_041_792);
    assert_eq!(first.activations, first.output);
}

/// The edge-sized forms: VGG-16 at 32² and 64², GoogLeNet at 64², the language model.
#[test]
fn edge_sizes() {
    let vgg = edge(Architecture::Vgg16, 32);
    assert_eq!((vgg.parameters, billions(vgg.forward_macs, 3).as_str()), (15_245_130, "0.314"));
    let fully_connected = 512 * 512 * 2 + 512 * 10;
    assert_eq!(edge(Architecture::Vgg16, 64).forward_macs - fully_connected, 4 * (vgg.forward_macs - fully_connected));

    let googlenet = edge(Architecture::Googlenet, 64);
    assert_eq!((googlenet.parameters, billions(googlenet.forward_macs, 3).as_str()), (5_983_802, "0.129"));

    // Per word: 2 × 4 × 650 × 1300 in the gates and 650 × 10,000 in the decoder.
    let lstm = edge(Architecture::Lstm, 64);
    assert_eq!((lstm.parameters, lstm.forward_macs), (19_780_400, 35 * (6_760_000 + 6_500_000)));
    assert_eq!(published(Architecture::Lstm), lstm);
}

/// Parameters never depend on the image side; costs never fall when it grows.
#[test]
fn the_side_moves_costs_and_not_parameters() {
    for architecture in Architecture::PUBLISHED.into_iter().filter(|model| model.reads_images()) {
        for head in [Head::Published, Head::Edge] {
            let smallest = architecture.smallest_side().unwrap_or_else(|| panic!("{architecture} has a smallest side"));
            let totals = |side| table(architecture, Input { side, head, ..Input::PUBLISHED }).totals();
            let mut before = totals(smallest);
            for side in smallest + 1..=512 {
                let now = totals(side);
                assert_eq!(now.parameters, before.parameters, "{architecture} {side}");
                assert!(now.forward_macs >= before.forward_macs, "{architecture} {side}");
                before = now;
            }
            assert!(before.forward_macs > totals(smallest).forward_macs);
        }
    }
}

/// The smallest side works, the one below says so and names it; torchvision's `min_size` agrees for VGG-16 (32) and AlexNet (63).
#[test]
fn too_small_an_image_is_refused() {
    let smallest = Architecture::PUBLISHED.map(|model| (model.name(), model.smallest_side()));
    let expected = [
        ("vgg-16", Some(32)),
        ("googlenet", Some(31)),
        ("resnet-18", Some(1)),
        ("mobilenet-v2", Some(1)),
        ("alexnet", Some(63)),
        ("lstm", None),
    ];
    assert_eq!(smallest, expected);
    assert_eq!(
        Architecture::Alexnet.table(&Input { side: 62, ..Input::EDGE }),
        Err("an image side of 62 is too small for AlexNet: the smallest that works is 63".into())
    );
    assert!(Architecture::Alexnet.table(&Input { side: 63, ..Input::EDGE }).is_ok());
}

/// Zero and enormous numbers are refused in words; at the limits nothing overflows; what a model does not read does not matter to it.
#[test]
fn inputs_beyond_their_limits_are_refused() {
    use edgelab::model::layers::{LARGEST_CLASSES, LARGEST_SEQUENCE, LARGEST_SIDE, LARGEST_VOCABULARY};
    let largest = Input {
        side: LARGEST_SIDE,
        classes: LARGEST_CLASSES,
        sequence_length: LARGEST_SEQUENCE,
        vocabulary: LARGEST_VOCABULARY,
        head: Head::Published,
    };
    for architecture in Architecture::PUBLISHED {
        assert!(table(architecture, largest).totals().forward_macs > 0);
        for bad in [0, u32::MAX] {
            let images = [Input { side: bad, ..largest }, Input { classes: bad, ..largest }];
            let words = [Input { sequence_length: bad, ..largest }, Input { vocabulary: bad, ..largest }];
            for (input, matters) in
                images.map(|input| (input, true)).into_iter().chain(words.map(|input| (input, false)))
            {
                let answer = architecture.table(&input);
                assert_eq!(answer.is_err(), matters == architecture.reads_images(), "{architecture} {input:?}");
            }
        }
    }
    assert_eq!(
        Architecture::Vgg16.table(&Input { side: 0, ..largest }),
        Err("the image side is 0, but must be from 1 to 4096".into())
    );
}

/// Units have names of their own, do not vanish, and end in the classes or words told apart.
#[test]
fn tables_are_well_formed() {
    for architecture in Architecture::PUBLISHED {
        for input in [Input::PUBLISHED, Input::EDGE] {
            let table = table(architecture, input);
            let names: std::collections::BTreeSet<_> = table.units.iter().map(|unit| unit.name.as_str()).collect();
            assert_eq!(names.len(), table.units.len());
            for unit in &table.units {
                assert!(unit.parameters > 0 && unit.output > 0, "{architecture} {unit:?}");
                // Whatever a unit hands on, it has computed and kept, or its branches have.
                assert!(unit.activations >= unit.output, "{architecture} {unit:?}");
            }
            let (samples, told_apart) = if architecture.reads_images() {
                (3 * u64::from(input.side).pow(2), u64::from(input.classes))
            } else {
                (35, 35 * 10_000)
            };
            assert_eq!(table.input_elements, samples);
            assert_eq!(table.units.last().map(|unit| unit.output), Some(told_apart));
        }
    }
    let units = Architecture::PUBLISHED.map(|architecture| table(architecture, Input::EDGE).units.len());
    assert_eq!(units, [16, 13, 10, 20, 8, 4]);
}

/// One name per model: in files, in messages, on the command line.
#[test]
fn names_agree() {
    for architecture in Architecture::PUBLISHED {
        let quoted = serde_json::to_string(&architecture).unwrap();
        assert_eq!(quoted, format!("\"{architecture}\""));
        assert_eq!(serde_json::from_str::<Architecture>(&quoted).unwrap(), architecture);
        assert_eq!(architecture.to_string().parse(), Ok(architecture));
    }
    assert_eq!(
        "VGG-16".parse::<Architecture>(),
        Err("unknown model `VGG-16`: known are vgg-16, googlenet, resnet-18, mobilenet-v2, alexnet, lstm, own-1, \
             own-2, own-3, own-4"
            .into())
    );
}

/// What `edgelab models` prints.
#[test]
fn the_summary_lists_both_sizes() {
    let models = summary();
    assert_eq!(models.iter().map(|model| model.architecture).collect::<Vec<_>>(), Architecture::PUBLISHED);
    for model in &models {
        assert_eq!(model.standard.parameters, published(model.architecture).parameters);
        assert_eq!(model.edge.forward_macs, edge(model.architecture, 64).forward_macs);
    }
    let json = serde_json::to_value(&models).unwrap();
    assert_eq!(json[0]["standard"]["parameters"], 138_357_544);
    assert_eq!(json[5]["architecture"], "lstm");
    assert_eq!(json[5]["edge"].get("image_side"), None);
    insta::assert_snapshot!(text_table(&models), @r"
    name          model        input                units   parameters  forward MMAC  activations
    vgg-16        VGG-16       224², 1,000 classes     16  138,357,544       15470.3   15,087,080
    vgg-16        VGG-16       64², 10 classes         16   15,245,130        1253.3    1,232,394
    googlenet     GoogLeNet    224², 1,000 classes     13    6,998,552        1582.7    5,448,472
    googlenet     GoogLeNet    64², 10 classes         13    5,983,802         129.1      445,642
    resnet-18     ResNet-18    224², 1,000 classes     10   11,689,512        1814.1    5,169,640
    resnet-18     ResNet-18    64², 10 classes         10   11,181,642         148.1      422,410
    mobilenet-v2  MobileNetV2  224², 1,000 classes     20    3,504,872         300.8   13,358,504
    mobilenet-v2  MobileNetV2  64², 10 classes         20    2,236,682          24.5    1,091,594
    alexnet       AlexNet      224², 1,000 classes      8   61,100,840         714.2      582,504
    alexnet       AlexNet      64², 10 classes          8    2,869,066          39.9       38,026
    lstm          LSTM 2×650   35 words of 10,000       4   19,780,400         464.1      645,750
    ");
}
