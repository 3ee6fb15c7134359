fn main() {
    let a: Vec<String> = std::env::args().collect();
    let t = std::fs::read_to_string(&a[1]).unwrap();
    let lines: Vec<(&str, &str)> = t.lines().filter_map(|l| l.split_once('\t')).collect();
    print!("{}", vanban::repair::channel::print(&vanban::repair::channel::learn::learn(lines, &a[2])));
}
