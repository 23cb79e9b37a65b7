//! What people see: pictures, words, files that come in and go out, and the documents.

mod close_look;
mod exports;
mod imports;
mod lessons;
mod tidy;
mod views;
mod views_partition;
mod words;
