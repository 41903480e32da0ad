extension StyleSheet {
    /// What all tenants share; in parts so that each stays short.
    static let base = ground + layout + forms + parts + lists + small

    private static let ground = """
        :root {
          color-scheme: light dark;
          --ground: #f4f5f8; --card: #ffffff; --text: #171a21; --muted: #596072; --line: #e1e4ea;
          --field: #ffffff; --field-line: #868d9c; --soft: #f1f3f6;
          --bad: #a8201a; --bad-ground: #fdefee; --good: #14692c; --good-ground: #eaf6ed;
          --warn: #6d4500; --warn-ground: #fff6e0; --warn-line: #e8c677;
          --shadow: 0 1px 2px rgb(20 25 40 / .05), 0 16px 40px -16px rgb(20 25 40 / .16);
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #0f1115; --card: #181b21; --text: #eceef3; --muted: #a4acbb; --line: #2b303a;
            --field: #101319; --field-line: #6f7888; --soft: #20242c;
            --bad: #ffb3ab; --bad-ground: #341614; --good: #8edca4; --good-ground: #11281a;
            --warn: #ffd486; --warn-ground: #2f2409; --warn-line: #6b5413;
            --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 16px 40px -16px rgb(0 0 0 / .6);
          }
        }
        *, *::before, *::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0; min-height: 100vh; min-height: 100dvh; background: var(--ground); color: var(--text);
          background-image: radial-gradient(56rem 26rem at 50% -9rem, color-mix(in srgb, var(--accent) 16%, transparent), transparent);
          background-repeat: no-repeat;
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
          -webkit-font-smoothing: antialiased;
        }
        h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
        h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; overflow-wrap: anywhere; }
        h2 { font-size: 1.0625rem; line-height: 1.35; font-weight: 620; letter-spacing: -.005em; }
        h3 { font-size: 1rem; line-height: 1.4; font-weight: 620; overflow-wrap: anywhere; }
        a { color: var(--accent-text); text-decoration-thickness: 1px; text-underline-offset: .2em; }
        code { font-family: ui-monospace, SFMono-Regular, "Cascadia Mono", "Noto Sans Mono", Menlo, Consolas, monospace; font-size: .95em; }
        :focus-visible { outline: 3px solid var(--accent-text); outline-offset: 2px; }
        .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

        """

    private static let layout = """
        .page { min-height: 100vh; min-height: 100dvh; max-width: 27.5rem; margin: 0 auto; padding: 2.5rem 1.25rem 1.5rem; display: flex; flex-direction: column; }
        .account .page { max-width: 46rem; }
        .consent .page, .setup .page { max-width: 31rem; }
        main { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
        @media (min-height: 46rem) and (min-width: 34rem) { .page { padding-top: 9vh; } .account .page { padding-top: 3.5rem; } }
        .brand { display: flex; align-items: center; justify-content: center; gap: .75rem; margin-bottom: 1.75rem; }
        .account .brand { justify-content: flex-start; }
        .logo { display: block; height: 2.5rem; width: auto; max-width: 10rem; object-fit: contain; border-radius: .5rem; }
        .monogram { display: grid; place-items: center; width: 2.5rem; height: 2.5rem; flex: none; border-radius: .75rem; background: var(--accent); color: var(--on-accent); font-weight: 700; font-size: 1.125rem; }
        .brand-name { font-weight: 620; font-size: 1.0625rem; letter-spacing: -.01em; overflow-wrap: anywhere; min-width: 0; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 1.125rem; box-shadow: var(--shadow); padding: 2rem; }
        .lead { margin-top: .375rem; color: var(--muted); overflow-wrap: anywhere; }
        .below { text-align: center; }
        .below a { display: inline-block; padding: .5rem .75rem; }
        .centred { text-align: center; }
        .foot { margin-top: auto; padding-top: 2rem; text-align: center; font-size: .8125rem; color: var(--muted); }
        .title-row { display: flex; align-items: flex-start; justify-content: space-between; gap: 1rem; }
        .title-row .person { margin-top: .875rem; }

        """

    private static let forms = """
        .stack { display: grid; gap: 1.125rem; margin-top: 1.5rem; grid-template-columns: minmax(0, 1fr); }
        .providers { margin-top: 0; gap: .75rem; }
        .field { display: grid; gap: .4375rem; grid-template-columns: minmax(0, 1fr); }
        label { font-weight: 560; font-size: .9375rem; }
        input { font: inherit; color: var(--text); background: var(--field); border: 1px solid var(--field-line); border-radius: .6875rem; min-height: 2.875rem; padding: .5625rem .875rem; width: 100%; transition: border-color .12s, box-shadow .12s; }
        input:hover { border-color: var(--muted); }
        input:focus { outline: none; border-color: var(--accent-text); box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent-text) 30%, transparent); }
        input[aria-invalid="true"] { border-color: var(--bad); }
        input[aria-invalid="true"]:focus { box-shadow: 0 0 0 3px color-mix(in srgb, var(--bad) 28%, transparent); }
        input.code { font-family: ui-monospace, SFMono-Regular, "Cascadia Mono", "Noto Sans Mono", Menlo, Consolas, monospace; font-size: 1.25rem; letter-spacing: .18em; text-align: center; }
        .hint { font-size: .875rem; color: var(--muted); overflow-wrap: anywhere; }
        button, .button { font: inherit; font-weight: 600; line-height: 1.25; cursor: pointer; display: inline-flex; align-items: center; justify-content: center; min-height: 2.875rem; padding: .625rem 1.125rem; border-radius: .6875rem; border: 1px solid transparent; text-align: center; text-decoration: none; transition: box-shadow .12s, background-color .12s, border-color .12s; overflow-wrap: anywhere; }
        .stack button, .card > .button { width: 100%; }
        .card > .button { margin-top: 1.5rem; }
        .primary { background: var(--accent); color: var(--on-accent); border-color: var(--accent-text); }
        .primary:hover { box-shadow: 0 6px 18px -6px var(--accent); }
        .secondary { background: var(--card); color: var(--text); border-color: var(--field-line); }
        .secondary:hover { background: var(--soft); border-color: var(--muted); }
        .quiet { background: transparent; color: var(--bad); border-color: transparent; }
        .quiet:hover { background: var(--bad-ground); }
        .danger { background: var(--card); color: var(--bad); border-color: currentColor; }
        .danger:hover { background: var(--bad-ground); }
        .small { min-height: 2.5rem; padding: .4375rem .875rem; font-size: .9375rem; border-radius: .625rem; white-space: nowrap; }
        .pair { display: flex; flex-wrap: wrap; flex-direction: row-reverse; gap: .75rem; margin: 1.75rem 0 1rem; }
        .pair > * { flex: 1 1 9rem; }
        .divider { display: flex; align-items: center; gap: .875rem; margin: 1.5rem 0; color: var(--muted); font-size: .875rem; }
        .divider::before, .divider::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
        .choice { background: var(--card); color: var(--text); border-color: var(--field-line); justify-content: space-between; text-align: left; padding: .875rem 1rem; font-weight: 400; }
        .choice:hover { border-color: var(--accent-text); background: color-mix(in srgb, var(--accent) 5%, var(--card)); }
        .choice .person { margin: 0; }
        .choice-mark { width: .5625rem; height: .5625rem; border: solid var(--muted); border-width: 2px 2px 0 0; transform: rotate(45deg); margin: 0 .25rem; flex: none; }
        details.more { margin-top: 1.25rem; }
        details.more > summary { cursor: pointer; color: var(--accent-text); font-size: .9375rem; padding: .25rem 0; border-radius: .375rem; }
        details.more .stack { margin-top: .875rem; }

        """

    private static let parts = """
        .notice { margin-top: 1.25rem; padding: .8125rem 1rem; border-radius: .75rem; border: 1px solid; font-size: .9375rem; }
        .notice:focus { outline: none; }
        .notice:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
        .notice p + p { margin-top: .125rem; }
        .notice.bad { color: var(--bad); background: var(--bad-ground); border-color: color-mix(in srgb, var(--bad) 35%, transparent); }
        .notice.good { color: var(--good); background: var(--good-ground); border-color: color-mix(in srgb, var(--good) 30%, transparent); }
        .notice.warn { color: var(--warn); background: var(--warn-ground); border-color: var(--warn-line); }
        main > .notice { margin-top: 0; }
        .person { display: flex; align-items: center; gap: .75rem; margin-top: 1.25rem; min-width: 0; }
        .avatar { display: grid; place-items: center; flex: none; width: 2.375rem; height: 2.375rem; border-radius: 50%; background: var(--soft); border: 1px solid var(--line); color: var(--muted); font-weight: 650; }
        .person-text { display: grid; min-width: 0; line-height: 1.35; }
        .person-name { font-weight: 580; overflow-wrap: anywhere; }
        .person-detail { color: var(--muted); font-size: .875rem; overflow-wrap: anywhere; }
        .app { display: flex; align-items: flex-start; gap: 1rem; }
        .app-mark { display: grid; place-items: center; flex: none; width: 3rem; height: 3rem; border-radius: .875rem; font-size: 1.25rem; font-weight: 700; color: var(--accent-text); background: color-mix(in srgb, var(--accent) 12%, var(--card)); border: 1px solid color-mix(in srgb, var(--accent) 25%, var(--card)); }
        .app-host, .host { color: var(--muted); font-size: .875rem; font-weight: 400; overflow-wrap: anywhere; }
        .app-host { margin-top: .25rem; }
        h2.quiet { margin-top: 1.75rem; color: var(--muted); font-size: .9375rem; font-weight: 560; }
        h2.quiet:hover { background: none; }
        .hint.again { margin-top: 1.25rem; }
        .hint.again + h2.quiet { margin-top: .75rem; }
        form + .hint + .hint { margin-top: .5rem; }
        .grant { margin-top: .75rem; padding: 1rem 1.125rem; border: 1px solid var(--line); border-radius: .875rem; }
        .grant.away { background: var(--soft); }
        .grant.away p { color: var(--muted); font-size: .9375rem; margin-top: .25rem; }
        .ticks { list-style: none; display: grid; gap: .4375rem; margin-top: .5625rem; }
        .ticks li { position: relative; padding-left: 1.625rem; font-size: .9375rem; overflow-wrap: anywhere; }
        .ticks li::before { content: ""; position: absolute; left: .3125rem; top: .25em; width: .375rem; height: .6875rem; border: solid var(--accent-text); border-width: 0 2px 2px 0; transform: rotate(40deg); }
        .ticks .tools { display: block; margin-top: .0625rem; color: var(--muted); font-size: .8125rem; line-height: 1.45; overflow-wrap: anywhere; }
        .mark { display: inline-grid; place-items: center; width: 3rem; height: 3rem; border-radius: 50%; margin-bottom: 1rem; font-weight: 700; font-size: 1.375rem; }
        .mark.good { color: var(--good); background: var(--good-ground); }
        .mark.good::before { content: ""; width: .5625rem; height: 1.0625rem; border: solid; border-width: 0 3px 3px 0; transform: translateY(-2px) rotate(42deg); }
        .mark.bad { color: var(--bad); background: var(--bad-ground); }
        .mark.bad::before { content: "!"; }

        """

    private static let lists = """
        .steps { list-style: none; counter-reset: step; margin-top: 1.5rem; display: grid; gap: 1.75rem; }
        .steps > li { counter-increment: step; position: relative; padding-left: 2.75rem; min-width: 0; }
        .steps > li::before { content: counter(step); position: absolute; left: 0; top: -.125rem; width: 1.875rem; height: 1.875rem; border-radius: 50%; display: grid; place-items: center; font-size: .9375rem; font-weight: 650; color: var(--accent-text); background: color-mix(in srgb, var(--accent) 12%, var(--card)); }
        .steps p { color: var(--muted); font-size: .9375rem; margin-top: .1875rem; }
        .steps .stack { margin-top: .875rem; }
        .qr { margin: 1rem 0 .75rem; width: min(100%, 13.5rem); border: 1px solid var(--line); border-radius: .875rem; overflow: hidden; background: #fff; }
        .qr svg { display: block; width: 100%; height: auto; }
        .steps .key { margin: .4375rem 0 .5rem; }
        .key code { display: inline-block; color: var(--text); background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; padding: .4375rem .6875rem; letter-spacing: .05em; overflow-wrap: anywhere; user-select: all; }
        .codes { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: .5rem; margin-top: 1.5rem; }
        .codes code { display: block; text-align: center; background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; padding: .4375rem .5rem; letter-spacing: .04em; }
        .rows { list-style: none; margin-top: .5rem; }
        .row { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: 1rem 0; border-top: 1px solid var(--line); }
        .row:first-child { border-top: 0; }
        .row:last-child { padding-bottom: 0; }
        .row-text { min-width: 0; }
        .row-title { display: block; font-weight: 580; overflow-wrap: anywhere; }
        .row-detail { display: block; color: var(--muted); font-size: .875rem; overflow-wrap: anywhere; }
        .row-text details.more { margin-top: .375rem; }
        .row-actions { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .5rem; flex: none; }
        .badge { display: inline-block; vertical-align: .0625em; font-size: .75rem; font-weight: 600; line-height: 1.5; padding: 0 .5rem; border-radius: 1rem; margin-left: .25rem; color: var(--muted); background: var(--soft); border: 1px solid var(--line); white-space: nowrap; }
        .badge.good { color: var(--good); background: var(--good-ground); border-color: transparent; }
        .after { margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
        .facts { margin-top: 1.75rem; padding-top: 1.25rem; border-top: 1px solid var(--line); display: grid; gap: .625rem; font-size: .875rem; }
        .facts div { display: grid; grid-template-columns: minmax(7rem, 30%) minmax(0, 1fr); gap: .75rem; }
        .facts dt { color: var(--muted); }
        .facts dd { overflow-wrap: anywhere; }

        """

    private static let small = """
        @media (max-width: 30rem) {
          body { background-color: var(--card); }
          .page { padding: 1.5rem 1.25rem 1.25rem; }
          .card { padding: 0; border: 0; border-radius: 0; box-shadow: none; background: transparent; }
          main > .card + .card, main > .notice + .card { border-top: 1px solid var(--line); padding-top: 1.5rem; }
          .brand { justify-content: flex-start; margin-bottom: 1.5rem; }
          .row { flex-direction: column; align-items: stretch; gap: .75rem; }
          .row-actions { justify-content: flex-start; }
          .row-actions .quiet { border-color: var(--line); }
          .centred { text-align: left; }
          .facts div { grid-template-columns: minmax(0, 1fr); gap: 0; }
        }
        @media (prefers-contrast: more) { :root { --line: var(--muted); --field-line: var(--text); } }
        @media (prefers-reduced-motion: reduce) { * { transition: none; } }
        @media print { .brand, .foot, .card > .button, .notice.warn { display: none; } .card { border: 0; box-shadow: none; } body { background: none; } }

        """
}
