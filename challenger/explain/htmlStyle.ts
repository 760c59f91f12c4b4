/** How a page looks: light or dark as the reader's system is, on paper, and on a phone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1c1e21; --quiet: #5b6169; --line: #d9dcd6; --panel: #f2f3ee;
  --wrong: #a3231d; --wrong-paper: #fbe9e7; --right: #1c6b34; --right-paper: #e5f3e8;
  --unknown: #7a5200; --unknown-paper: #fdf3dc; --link: #0b4f9e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #e7e8e4; --quiet: #a3a8ae; --line: #363a3f; --panel: #1f2226;
    --wrong: #ff9d94; --wrong-paper: #3a1b19; --right: #8fdca4; --right-paper: #16311e;
    --unknown: #f2c766; --unknown-paper: #35290f; --link: #8fbdf5;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
header { padding: 1rem; border-left: .5rem solid; border-radius: .25rem; }
header h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
header p { margin: .5rem 0 0; color: var(--ink); }
header.wrong { color: var(--wrong); background: var(--wrong-paper); }
header.right { color: var(--right); background: var(--right-paper); }
header.unknown { color: var(--unknown); background: var(--unknown-paper); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1rem 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .25rem 0; }
section { margin: 2rem 0; }
h2 { margin: 0 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); font-size: 1.2rem; }
dl { margin: 0; }
dl div { display: grid; grid-template-columns: 10rem 1fr; gap: 0 1rem; padding: .2rem .5rem; }
dl div:nth-child(odd) { background: var(--panel); }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre, td code { font: .875rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.wide { margin: .75rem 0; overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; font-size: .9rem; }
caption { padding: .25rem 0; text-align: left; color: var(--quiet); }
th, td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 400; }
tbody td, tbody th { min-width: 3rem; max-width: 34rem; overflow-wrap: anywhere; white-space: pre-wrap; }
table.tree td:nth-of-type(2), table.tree td:nth-of-type(3) { min-width: 9rem; }
table.tree tbody td:nth-of-type(2) { border-left: 3px solid var(--wrong); }
table.tree tbody td:nth-of-type(3) { border-left: 3px solid var(--right); }
.claimed dd, tr.claimed td, tr.claimed th { color: var(--wrong); }
.true dd { color: var(--right); }
tr.marked td, tr.marked th { font-weight: 700; background: var(--panel); }
figure { margin: .75rem 0; }
figcaption { color: var(--quiet); }
pre { margin: 0; padding: .5rem; overflow-x: auto; background: var(--panel); }
mark { color: inherit; background: var(--unknown-paper); font-weight: 700; }
footer { color: var(--quiet); font-size: .875rem; }
@media (max-width: 40rem) {
  body { padding: .5rem; }
  dl div { grid-template-columns: 1fr; }
  table.tree td:nth-of-type(2), table.tree td:nth-of-type(3) { min-width: 7rem; }
}
@media print { nav, .skip { display: none; } body { max-width: none; } }
`;
