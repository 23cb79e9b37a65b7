//! Own data: what comes in, what is refused and in which words, and that what goes out comes in again.

use edgelab::{
    export::tables,
    import::{self, File, Imported, Units},
    model::{
        check::Fault,
        layers::{Architecture, OwnLayer, OwnModel},
        limits,
        scenario::{Devices, Jobs, ListedDevice, ListedJob, Scenario},
    },
    presets,
};
use proptest::prelude::*;

fn preset(name: &str) -> Scenario {
    presets::get(name).expect("a preset loads")
}

fn import_onto(base: &str, files: &[(&str, &str)]) -> Result<Imported, Vec<Fault>> {
    let files: Vec<File<'_>> = files.iter().map(|&(name, text)| File { name, text }).collect();
    import::import(&preset(base), &files, &Units::default())
}

fn import_one(text: &str) -> Result<Imported, Vec<Fault>> {
    import_onto("paper-emulation", &[("", text)])
}

/// The one fault of a text, as people read it.
fn refusal(text: &str) -> String {
    let faults = import_one(text).expect_err(text);
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults[0].to_string()
}

fn devices_of(imported: &Imported) -> &[ListedDevice] {
    match &imported.scenario.cluster.devices {
        Devices::Listed(list) => list,
        Devices::Drawn(_) => panic!("devices are listed"),
    }
}

const HEAD: &str =
    "name,x_m,y_m,cpu_gflops_per_sec,memory_mb,uplink_mbit_per_sec,downlink_mbit_per_sec,idle_watts,busy_watts";

#[test]
fn units_stand_in_the_names_of_columns() {
    let text = format!("{HEAD},region\na,0,0,10,512,50,100,2,5,0\nb,0.1,-3,2.5,1000,8,8,1.9,5.1,1\n");
    let imported = import_one(&text).expect("devices");
    assert_eq!(imported.notes, [""; 0]);
    let wanted = ListedDevice {
        name: "a".into(),
        x_m: 0.0,
        y_m: 0.0,
        cpu_flops_per_sec: 1e10,
        memory_bytes: 512e6,
        uplink_bytes_per_sec: 6.25e6,
        downlink_bytes_per_sec: 12.5e6,
        idle_watts: 2.0,
        busy_watts: 5.0,
        region: Some(0),
    };
    assert_eq!(devices_of(&imported)[0], wanted);
    // The same in other units.
    let others = "name,x_km,y_km,cpu_mflops_per_sec,memory_gb,uplink_kbit_per_sec,downlink_mb_per_sec,idle_milliwatts,busy_watts,region\n\
                  a,0,0,10000,0.512,50000,12.5,2000,5,0\n";
    assert_eq!(devices_of(&import_one(others).expect("devices"))[0], wanted);
}

#[test]
fn what_is_left_out_is_the_presets_and_said() {
    let imported = import_one("name,cpu_gflops_per_sec,memory_mb\na,10,512\nb,5,512\n").expect("devices");
    let device = &devices_of(&imported)[0];
    assert_eq!((device.uplink_bytes_per_sec, device.downlink_bytes_per_sec), (12.5e6, 12.5e6));
    assert_eq!((device.idle_watts, device.busy_watts), (1.9, 5.1));
    for word in ["100 Mbit/s", "1.9 W", "5.1 W", "circle"] {
        assert_eq!(imported.notes.iter().filter(|note| note.contains(word)).count(), 1, "{word}: {:?}", imported.notes);
    }
    let distance = |a: &ListedDevice, b: &ListedDevice| edgelab::num::math::distance((a.x_m, a.y_m), (b.x_m, b.y_m));
    assert!(distance(device, &devices_of(&imported)[1]) <= imported.scenario.cluster.range_m);
}

#[test]
fn a_file_may_look_as_programs_write_it() {
    let plain = import_one("name,cpu_gflops_per_sec,memory_mb\n\"a, left\",10,512\nb,5,512\n").expect("devices");
    assert_eq!(devices_of(&plain)[0].name, "a, left");
    for text in [
        "\u{feff}name,cpu_gflops_per_sec,memory_mb\r\n\"a, left\",10,512\r\nb,5,512\r\n",
        "name, cpu_gflops_per_sec ,memory_mb\n\"a, left\" , 10 ,512\n\nb,5,512",
        "\"name\",\"cpu_gflops_per_sec\",\"memory_mb\"\n\"a, left\",\"10\",\"512\"\nb,5,5.12e2\n,,\n",
    ] {
        assert_eq!(import_one(text).as_ref(), Ok(&plain), "{text:?}");
    }
}

#[test]
fn what_is_wrong_is_named_by_row_and_column() {
    let rest = "x_m,y_m,uplink_mbit_per_sec,downlink_mbit_per_sec,idle_watts,busy_watts";
    let table = |head: &str, row: &str| format!("name,{head},{rest}\na,{row},0,0,1,1,1,2\n");
    let cases = [
        (String::new(), "is empty"),
        ("\u{feff}\n \n".into(), "is empty"),
        (
            "hello".into(),
            "row 1: is the header of no known table: devices have name, cpu_gflops_per_sec, memory_mb, jobs owner, model",
        ),
        (
            table("cpu,memory_mb", "1,512"),
            "row 1, column cpu: names no unit that is known for the CPU rate: write cpu_gflops_per_sec",
        ),
        (
            table("cpu_gflops_per_sec,memory", "1,512"),
            "row 1, column memory: names no unit that is known for the memory: write memory_mb",
        ),
        (table("cpu_gflops_per_sec,memory_mb,colour", "1,512,red"), "row 1, column colour: is unknown; did you mean"),
        (
            table("cpu_gflops_per_sec,memory_mb,memory_gb", "1,512,1"),
            "row 1, column memory_gb: gives the memory a second time",
        ),
        (table("cpu_gflops_per_sec", "1"), "row 1: has no column for the memory: memory_mb, memory_gb"),
        (
            table("cpu_gflops_per_sec,memory_mb", "fast,512"),
            "row 2, column cpu_gflops_per_sec: \"fast\" is not a number",
        ),
        (table("cpu_gflops_per_sec,memory_mb", "NaN,512"), "row 2, column cpu_gflops_per_sec: \"NaN\" is not a number"),
        (
            table("cpu_gflops_per_sec,memory_mb", "1e999,512"),
            "row 2, column cpu_gflops_per_sec: \"1e999\" is not a number",
        ),
        (
            table("cpu_gflops_per_sec,memory_mb", "1e305,512"),
            "row 2, column cpu_gflops_per_sec: \"1e305\" is not a number",
        ),
        (
            table("cpu_gflops_per_sec,memory_mb", "\"1,5\",512"),
            "\"1,5\" is not a number; write the decimal point as a point",
        ),
        (table("cpu_gflops_per_sec,memory_mb", ",512"), "row 2, column cpu_gflops_per_sec: is empty"),
        (
            table("cpu_gflops_per_sec,memory_mb", "-1,512"),
            "row 2, column cpu_gflops_per_sec: must be a number between 1000000 and 1e15 FLOP/s",
        ),
        (table("cpu_gflops_per_sec,memory_mb", "1,0.1"), "row 2, column memory_mb: must be a number between"),
        (
            format!("{HEAD}\na,0,0,1,512,1,1,3,2\n"),
            "row 2, column busy_watts: is 2 W, less than the 3 W of an idle device",
        ),
        (format!("{HEAD}\na,0,0,1,512,1,1,1,2\na,0,0,1,512,1,1,1,2\n"), "row 3, column name: \"a\" is given twice"),
        (format!("{HEAD}\na,0,0,1,512,1,1,1,2,9\n"), "row 2: has 10 fields; the header has 9"),
        (format!("{HEAD}\na,0,0\n"), "row 2: has 3 fields; the header has 9"),
        (format!("{HEAD}\n"), "has a header and no rows"),
        (format!("{HEAD},region\na,0,0,1,512,1,1,1,2,1.5\n"), "row 2, column region: \"1.5\" is not a whole number"),
        (format!("{HEAD},region\na,0,0,1,512,1,1,1,2,1\n"), "row 2, column region: is 1, but no device is in region 0"),
        (
            "name;cpu_gflops_per_sec;memory_mb\na;1;512\n".into(),
            "row 1: is separated by semicolons; save it with commas",
        ),
        ("name\tcpu_gflops_per_sec\tmemory_mb\na\t1\t512\n".into(), "row 1: is separated by tabs"),
        ("name,x_m,cpu_gflops_per_sec,memory_mb\na,1,1,512\n".into(), "row 1: has one coordinate of two"),
        ("{".into(), "is not JSON: EOF"),
        ("[]".into(), "is JSON, but neither a scenario"),
        ("{\"a\": 1}".into(), "is JSON, but neither a scenario"),
        ("{\"format\": 99}".into(), "format: is 99: made by a newer version"),
    ];
    for (text, wanted) in cases {
        let said = refusal(&text);
        assert!(said.contains(wanted), "{text:?}\nwanted: {wanted}\nsaid:   {said}");
    }
    // A table with everything wrong is refused in bounded words, under the file's name.
    let many = format!("name,cpu_gflops_per_sec,memory_mb\n{}", "x,y,z\n".repeat(5_000));
    let faults = import_onto("paper-emulation", &[("own.csv", &many)]).expect_err("faults");
    assert!(faults.len() <= limits::FAULTS);
    assert_eq!(faults[0].path, "own.csv: row 2, column cpu_gflops_per_sec");
}

#[test]
fn huge_files_are_refused() {
    assert!(refusal(&"a".repeat(limits::FILE_BYTES + 1)).contains("at most"));
    let rows = format!("name,cpu_gflops_per_sec,memory_mb\n{}", "a,1,512\n".repeat(60_000));
    assert!(refusal(&rows).contains("at most 50000 rows are read"));
    let devices: String = (0..2_001).map(|n| format!("d{n},1,512\n")).collect();
    let said = refusal(&format!("name,cpu_gflops_per_sec,memory_mb\n{devices}"));
    assert!(said.contains("a cluster has at most 2000"), "{said}");
    assert!(import_one(&"[".repeat(100_000)).is_err());
}

#[test]
fn jobs_name_devices_and_models() {
    let devices = "name,cpu_gflops_per_sec,memory_mb\na,10,512\nb,5,512\n";
    let layers = "layer,forward_macs,parameters,output_elements\nconv,1000,10,64\nfc,100,640,10\n";
    let jobs = "owner,model,arrival_secs\nb,my-net,0\na,lstm,1.5\n";
    // Files in any order.
    for files in [
        [("d.csv", devices), ("my-net.csv", layers), ("j.csv", jobs)],
        [("j.csv", jobs), ("folder/my-net.csv", layers), ("d.csv", devices)],
    ] {
        let imported = import_onto("paper-emulation", &files).expect("a scenario");
        let Jobs::Listed(list) = &imported.scenario.workload.jobs else { panic!("jobs are listed") };
        let wanted =
            ListedJob { name: "job-0".into(), owner: "b".into(), model: Architecture::Own1, arrival_secs: 0.0 };
        assert_eq!((list.len(), &list[0]), (2, &wanted));
        assert_eq!(imported.scenario.workload.models[0].name, "my-net");
    }
    let wrong = |jobs: &str| {
        import_onto("paper-emulation", &[("d.csv", devices), ("j.csv", jobs)]).expect_err(jobs)[0].to_string()
    };
    assert!(wrong("owner,model\nc,lstm\n").starts_with("j.csv: row 2, column owner: there is no device \"c\""));
    assert!(
        wrong("owner,model\na,vgg\n").starts_with("j.csv: row 2, column model: \"vgg\" is no model; known are vgg-16")
    );
    assert!(wrong("owner,model\na,own-1\n").contains("own-1"));
    assert!(wrong("owner,model,arrival\na,lstm,1\n").starts_with("j.csv: row 1, column arrival: names no unit"));
    assert!(
        wrong("owner,model,arrival_secs\na,lstm,1e7\n")
            .starts_with("j.csv: row 2, column arrival_secs: is after the horizon")
    );
    // New devices under jobs that name the old ones.
    let said = import_onto("collision-minimal", &[("d.csv", devices)]).expect_err("owners are gone");
    assert_eq!(said.len(), 1);
    assert!(said[0].problem.contains("give a table of jobs too"), "{said:?}");
    let two = import_onto("paper-emulation", &[("d.csv", devices), ("e.csv", devices)]).expect_err("twice");
    assert!(two[0].problem.contains("several files give devices"));
}

#[test]
fn a_layer_table_adds_a_model() {
    let text = "layer,kind,forward_mflops,parameters,output_bytes,activation_bytes\n\
                x,input,0,0,400,0\nconv,conv,2,10,256,512\nfc,linear,0.5,640,40,40\n";
    let imported = import_onto("paper-emulation", &[("net.csv", text)]).expect("a model");
    let layer = |name: &str, forward_macs, parameters, activation_elements, output_elements| OwnLayer {
        name: name.into(),
        forward_macs,
        parameters,
        activation_elements,
        output_elements,
    };
    let wanted = OwnModel {
        name: "net".into(),
        input_elements: 100,
        layers: vec![layer("conv", 1_000_000, 10, 128, 64), layer("fc", 250_000, 640, 10, 10)],
    };
    assert_eq!(imported.scenario.workload.models, [wanted]);
    let Jobs::Waves(waves) = &imported.scenario.workload.jobs else { panic!("waves") };
    assert_eq!(waves.models.last(), Some(&Architecture::Own1));
    // Again under its name: it is replaced, not added.
    let files = [File { name: "net.csv", text }];
    let again = import::import(&imported.scenario, &files, &Units::default()).expect("a model");
    assert_eq!(again.scenario, imported.scenario);
    let wrong = |text: &str| import_onto("paper-emulation", &[("net.csv", text)]).expect_err(text)[0].to_string();
    let head = "layer,forward_macs,parameters,output_elements";
    assert_eq!(
        wrong(&format!("{head}\na,1,1.5,1\n")),
        "net.csv: row 2, column parameters: \"1.5\" is not a whole number of 0 or more"
    );
    assert_eq!(
        wrong(&format!("{head}\na,-1,1,1\n")),
        "net.csv: row 2, column forward_macs: \"-1\" is not a whole number of 0 or more"
    );
    assert_eq!(wrong(&format!("{head}\na,1,1,1\na,1,1,1\n")), "net.csv: row 3, column layer: \"a\" is given twice");
    assert!(
        wrong(&format!("{head}\na,1,99999999999,1\n"))
            .starts_with("net.csv: row 2, column parameters: must be a whole number")
    );
    assert!(
        wrong("layer,forward,parameters,output_elements\na,1,1,1\n")
            .starts_with("net.csv: row 1, column forward: names no unit")
    );
    // A row that became the sample's size is still counted.
    let twice = "layer,kind,forward_macs,parameters,output_elements\nx,input,0,0,4\na,,1,1,1\na,,1,1,1\n";
    assert_eq!(wrong(twice), "net.csv: row 4, column layer: \"a\" is given twice");
    // A fifth model has no place.
    let files: Vec<(String, &str)> = (0..5).map(|n| (format!("net{n}.csv"), text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let many = import_onto("paper-emulation", &files).expect_err("five models");
    assert!(many[0].problem.contains("at most 4 own ones"), "{many:?}");
}

const YAFS: &str = r#"{"entity": [{"id": 0, "IPT": 5000, "RAM": 2000, "WATT": 20.0, "model": "fog"},
    {"id": "sensor", "IPT": 2000.5, "RAM": 500}], "link": [{"s": 0, "d": "sensor", "BW": 80, "PR": 10}]}"#;

#[test]
fn topologies_of_yafs_become_devices() {
    let imported = import_one(YAFS).expect("a topology");
    let [node, sensor] = devices_of(&imported) else { panic!("two devices") };
    assert_eq!((node.name.as_str(), sensor.name.as_str()), ("node-0", "sensor"));
    assert_eq!((node.cpu_flops_per_sec, sensor.memory_bytes, node.uplink_bytes_per_sec), (5e9, 5e8, 1e7));
    assert_eq!((node.idle_watts, node.busy_watts, sensor.busy_watts), (20.0, 20.0, 5.1));
    for word in
        ["1 IPT is read as 1e6 FLOP/s", "1 RAM is read as 1e6 bytes", "PR", "linked", "left out of the entities: model"]
    {
        assert!(imported.notes.iter().any(|note| note.contains(word)), "{word}: {:?}", imported.notes);
    }
    let units = Units { cpu_flops_per_sec: Some(2e6), memory_bytes: Some(1e7), grid_m: None };
    let imported = import::import(&preset("city"), &[File { name: "", text: YAFS }], &units).expect("a topology");
    assert_eq!(devices_of(&imported)[0].cpu_flops_per_sec, 1e10);
    assert!(imported.notes.iter().any(|note| note.contains("1 IPT is read as 2e6")));
    let zero = Units { cpu_flops_per_sec: Some(0.0), ..Units::default() };
    assert!(import::import(&preset("city"), &[File { name: "", text: YAFS }], &zero).is_err());
    for (from, to, wanted) in [
        ("\"IPT\": 5000,", "", "entity[0].IPT: is missing"),
        ("2000.5", "\"fast\"", "entity[1].IPT: must be a number; it is \"fast\""),
        ("2000.5", "0.5", "entity[1].IPT: must be a number between 1000000"),
        ("\"sensor\", \"IPT\"", "[1], \"IPT\"", "entity[1].id: must be a number or a text"),
        ("\"sensor\"", "0", "entity[1].id: \"node-0\" is given twice"),
        ("\"s\": 0", "\"s\": 7", "link[0].s: must be the id of an entity"),
        ("\"BW\": 80", "\"BW\": 0", "link[0].BW: must be a number above 0"),
        ("\"link\": [", "\"link\": 3, \"old\": [", "link: must be a list"),
    ] {
        assert!(YAFS.contains(from), "{from}");
        let faults = import_one(&YAFS.replace(from, to)).expect_err(to);
        assert!(faults.iter().any(|fault| fault.to_string().starts_with(wanted)), "{wanted}: {faults:?}");
    }
    assert!(refusal(r#"{"entity": []}"#).starts_with("entity: must have 1 to 2000 elements"));
}

const EDGESIMPY: &str = r#"{"EdgeServer": [
    {"attributes": {"id": 1, "model_name": "Raspberry Pi 4", "cpu": 4, "memory": 8192, "coordinates": [2, 0],
      "power_model_parameters": {"max_power_consumption": 7.3, "static_power_percentage": 2.56}},
     "relationships": {"base_station": {"class": "BaseStation", "id": 1}, "network_switch": {"class": "NetworkSwitch", "id": 5}}},
    {"attributes": {"id": 2, "model_name": "", "cpu": 8, "memory": 16384, "coordinates": null,
      "power_model_parameters": {"max_power_consumption": 200, "static_power_percentage": 0.5}},
     "relationships": {"base_station": {"class": "BaseStation", "id": 1}}}],
  "BaseStation": [{"attributes": {"id": 1, "coordinates": [1, 1]}, "relationships": {"network_switch": {"id": 6}}}],
  "NetworkLink": [{"attributes": {"id": 1, "bandwidth": 12.5, "delay": 5},
    "relationships": {"nodes": [{"class": "NetworkSwitch", "id": 5}, {"class": "NetworkSwitch", "id": 9}]}}],
  "NetworkSwitch": [], "User": []}"#;

#[test]
fn data_sets_of_edgesimpy_become_devices() {
    let imported = import_one(EDGESIMPY).expect("a data set");
    let [board, server] = devices_of(&imported) else { panic!("two devices") };
    assert_eq!((board.name.as_str(), server.name.as_str()), ("Raspberry Pi 4 1", "server-2"));
    assert_eq!((board.x_m, board.y_m, server.x_m, server.y_m), (200.0, 0.0, 100.0, 100.0));
    assert_eq!((board.cpu_flops_per_sec, board.memory_bytes), (13.5e9, 8192.0 * 1_048_576.0));
    assert_eq!((board.uplink_bytes_per_sec, board.idle_watts, board.busy_watts), (12.5e6, 2.56, 7.3));
    assert_eq!((server.idle_watts, server.busy_watts), (100.0, 200.0));
    for word in [
        "1 cpu is read as 3.375e9 FLOP/s",
        "grid as 100 m",
        "above 1 is read as watts",
        "left out: User",
        "without a link",
    ] {
        assert!(imported.notes.iter().any(|note| note.contains(word)), "{word}: {:?}", imported.notes);
    }
    for (from, to, wanted) in [
        ("\"cpu\": 4,", "", "EdgeServer[0].attributes.cpu: is missing"),
        ("\"cpu\": 4,", "\"cpu\": \"4\",", "EdgeServer[0].attributes.cpu: must be a number"),
        ("\"cpu\": 4,", "\"cpu\": 0,", "EdgeServer[0].attributes.cpu: must be a number between"),
        ("[2, 0]", "[2]", "EdgeServer[0].attributes.coordinates: must be a list of two numbers"),
        ("\"coordinates\": [1, 1]", "\"x\": 1", "EdgeServer[1].attributes.coordinates: is missing"),
        ("\"bandwidth\": 12.5", "\"bandwidth\": null", "NetworkLink[0].attributes.bandwidth: is missing"),
        ("2.56", "256", "EdgeServer[0].attributes.power_model_parameters.static_power_percentage: must be a share"),
        ("\"BaseStation\": [", "\"BaseStation\": 1, \"X\": [", "BaseStation: must be a list"),
    ] {
        assert!(EDGESIMPY.contains(from), "{from}");
        let faults = import_one(&EDGESIMPY.replace(from, to)).expect_err(to);
        assert!(faults.iter().any(|fault| fault.to_string().starts_with(wanted)), "{wanted}: {faults:?}");
    }
    assert!(refusal(r#"{"EdgeServer": []}"#).starts_with("EdgeServer: must not be empty"));
}

#[test]
fn a_scenario_file_replaces_everything() {
    let text = presets::latest("collision-minimal").expect("a preset").text;
    let imported = import_onto("paper-emulation", &[("x.json", text)]).expect("a scenario");
    assert_eq!(imported.scenario, preset("collision-minimal"));
}

fn device() -> impl Strategy<Value = ListedDevice> {
    let name = "[ -~äöü\"]{0,12}";
    let place = (-1e6..1e6f64, -1e6..1e6f64);
    let rates = (1e6..1e15f64, 1e6..1e13f64, 1e3..1e12f64, 1e3..1e12f64);
    (name, place, rates, (0.0..1e4f64, 0.0..1e4f64)).prop_map(|(name, (x_m, y_m), rates, (idle_watts, more))| {
        ListedDevice {
            name,
            x_m,
            y_m,
            cpu_flops_per_sec: rates.0,
            memory_bytes: rates.1,
            uplink_bytes_per_sec: rates.2,
            downlink_bytes_per_sec: rates.3,
            idle_watts,
            busy_watts: idle_watts + more,
            region: None,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn devices_and_jobs_that_go_out_come_in_again(list in prop::collection::vec(device(), 1..12), regions in any::<bool>()) {
        // Names are numbered, so that they differ; blanks around them are no part of a name.
        let list: Vec<ListedDevice> = (0u32..).zip(list).map(|(index, device)| ListedDevice {
            name: format!("{index}{}.", device.name),
            region: regions.then_some(index),
            ..device
        }).collect();
        let mut scenario = preset("paper-emulation");
        scenario.workload.jobs = Jobs::Listed(list.iter().map(|device| ListedJob {
            name: format!("of {}", device.name),
            owner: device.name.clone(),
            model: Architecture::Lstm,
            arrival_secs: device.idle_watts,
        }).collect());
        scenario.cluster.devices = Devices::Listed(list.clone());
        let Jobs::Listed(jobs) = &scenario.workload.jobs else { unreachable!() };
        let texts = [tables::devices(&list), tables::jobs(jobs, &scenario.workload)];
        let files: Vec<File<'_>> = texts.iter().map(|text| File { name: "", text }).collect();
        let imported = import::import(&preset("paper-emulation"), &files, &Units::default());
        prop_assert_eq!(imported.map(|imported| imported.scenario), Ok(scenario));
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,300}") {
        let _ = import_one(&text);
    }

    /// Near misses: real headers and keys with anything below.
    #[test]
    fn no_table_makes_it_panic(
        head in prop::sample::subsequence(vec!["name", "owner", "model", "layer", "kind", "x_m", "y_m", "cpu_gflops_per_sec",
            "memory_mb", "forward_macs", "parameters", "output_bytes", "region", "arrival_secs"], 0..10),
        rows in prop::collection::vec(prop::collection::vec("[ -~]{0,6}|-?[0-9]{1,20}(e[0-9]{1,3})?|input|lstm", 0..10), 0..8),
    ) {
        let rows: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        let _ = import_one(&format!("{}\n{}", head.join(","), rows.join("\n")));
    }

    #[test]
    fn no_damaged_topology_makes_it_panic(
        yafs in any::<bool>(), at in any::<prop::sample::Index>(),
        put in "[0-9]{0,3}|\\{\\}|\\[\\]|null|\"a\"|-1e300|,", wide in 0..6usize,
    ) {
        let letters: Vec<char> = if yafs { YAFS } else { EDGESIMPY }.chars().collect();
        let at = at.index(letters.len());
        let end = (at + wide).min(letters.len());
        let text: String = letters[..at].iter().copied().chain(put.chars()).chain(letters[end..].iter().copied()).collect();
        if let Ok(imported) = import_one(&text) {
            prop_assert_eq!(imported.scenario.check(), Ok(()));
        }
    }
}

/// Every published model goes out as a table and comes in as the same costs.
#[test]
fn layer_tables_that_go_out_come_in_again() {
    let base = preset("paper-emulation");
    for model in Architecture::PUBLISHED {
        let table = model.table(&base.workload.input()).expect("a table");
        let text = tables::layers(table.input_elements, &table.units);
        let imported = import_onto("paper-emulation", &[("copy.csv", &text)]).expect("a model");
        let copy = imported.scenario.workload.table(Architecture::Own1).expect("a table");
        assert_eq!((copy.input_elements, &copy.units), (table.input_elements, &table.units), "{model}");
        assert_eq!(tables::own_layers(&imported.scenario.workload.models[0]), text, "{model}");
    }
}

#[test]
fn rows_are_numbered_by_their_lines() {
    let head = "name,cpu_gflops_per_sec,memory_mb";
    for (text, line) in [
        (format!("{head}\n\n\na,1,512\n\nb,x,512\n"), 6),
        (format!("{head}\r\n\r\na,1,512\r\nb,x,512\r\n"), 4),
        (format!("{head}\n\"a\nb\",1,512\nc,x,512\n"), 4),
    ] {
        let said = refusal(&text);
        assert!(said.starts_with(&format!("row {line}, column cpu_gflops_per_sec")), "{text:?}: {said}");
    }
    // The limit of rows is named where it was met, and only there.
    let short = import_one(&format!("{head}\n{}", "a\n".repeat(5_000))).expect_err("rows without cells");
    let said: Vec<String> = short.iter().map(ToString::to_string).collect();
    assert!(said.iter().all(|said| said.contains("has 1 field")), "{said:?}");
}

/// The size of a sample is that of the scenario that comes with the table, whichever file is first.
#[test]
fn a_sample_is_as_the_whole_import_has_it() {
    let table = "layer,forward_macs,parameters,output_elements\na,1,1,1\n";
    let mut other = preset("paper-emulation");
    other.workload.image_side *= 2;
    let scenario = serde_json::to_string(&other).expect("plain data");
    let side = u64::from(other.workload.image_side);
    for files in [[("net.csv", table), ("s.json", &scenario)], [("s.json", &scenario), ("net.csv", table)]] {
        let imported = import_onto("paper-emulation", &files).expect("both");
        assert_eq!(imported.scenario.workload.models[0].input_elements, 3 * side * side);
        assert!(imported.notes.iter().any(|note| note.contains(&format!("3 × {side} × {side}"))));
    }
}
