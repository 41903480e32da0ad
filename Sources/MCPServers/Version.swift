/// The version of Signet that servers name.
let signetVersion = "0.1.0"
