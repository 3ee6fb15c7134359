fn main() {
    let g = vanban::grammar::Grammars::embedded().unwrap();
    let m = &g.model;
    let v = m.vocabulary();
    println!("order {} ngrams {:?} size {}", m.order(), m.ngrams(), m.size());
    for l in std::env::args().skip(1) {
        let mut st = m.nothing();
        print!("{l}: ");
        for t in vanban::text::tokens(&l) {
            let id = v.symbol(t.kind, t.of(&l));
            let (p, n) = m.score(st, id);
            print!("{}({}) {:.2} ", t.of(&l), id.0, p);
            st = n;
        }
        println!();
    }
}
