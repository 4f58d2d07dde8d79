/*
 * The style of a page. Colours are named once, for light, for dark and for paper; a device's colours come
 * from Okabe and Ito's palette, a phase's from Paul Tol's light one, both made for eyes that see fewer
 * colours; wherever colour speaks, a sign or a word says the same.
 */
#include "host/report/html.h"

static const char *const colours =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1a1e24;--soft:#59626d;--line:#c9ced6;"
    "--grid:#e9ecf0;--card:#f5f7f9;--link:#0b5cad;--alarm:#b3261e;--alarm-card:#fdecea;"
    "--d0:#0072b2;--d1:#d55e00;--d2:#009e73;--d3:#aa3377;--d4:#3d9fd6;--d5:#b07c00;--d6:#5b4bb0;"
    "--d7:#6f7680;--dn:#9aa1ab}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e8eaed;"
    "--soft:#a2abb6;--line:#47505b;--grid:#2a3037;--card:#1d2228;--link:#8cc4ff;--alarm:#ff9d94;"
    "--alarm-card:#3a1d1b;"
    "--d0:#4fb0f0;--d1:#ff8f4d;--d2:#35cfa0;--d3:#f08bc0;--d4:#a3dcff;--d5:#e8c14a;--d6:#b3a5ff;"
    "--d7:#b9c0c9;--dn:#78818c}}\n"
    ".d0{--c:var(--d0)}.d1{--c:var(--d1)}.d2{--c:var(--d2)}.d3{--c:var(--d3)}.d4{--c:var(--d4)}"
    ".d5{--c:var(--d5)}.d6{--c:var(--d6)}.d7{--c:var(--d7)}.dn{--c:var(--dn)}\n"
    ".ph0{--c:#ffaabb}.ph1{--c:#aaaa00}.ph2{--c:#77aadd}.ph3{--c:#eedd88}.ph4{--c:#44bb99}"
    ".ph5{--c:#ee8866}.ph6{--c:#99ddff}.ph7{--c:#bbcc33}.ph8{--c:#dddddd}\n";

static const char *const layout =
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:16px/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu "
    "Sans\",sans-serif}\n"
    "main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 4rem}\n"
    "h1,h2,h3,h4{line-height:1.25;margin:0;overflow-wrap:anywhere}\n"
    "h1{font-size:1.5rem;letter-spacing:-.01em}\n"
    "h1 span{display:block;font-size:1rem;font-weight:400;color:var(--soft);letter-spacing:0}\n"
    "h2{font-size:1.3rem}\n"
    "h3{font-size:1.05rem}\n"
    "h4{font-size:.9rem;font-weight:600;color:var(--soft)}\n"
    "section>h3{margin-top:1.75rem}\n"
    "h4.table{margin:1.5rem 0 .4rem;color:var(--ink)}\n"
    "p{margin:.4rem 0;overflow-wrap:anywhere}\n"
    "a{color:var(--link)}\n"
    "section{margin-top:3rem}\n"
    "section.verdicts{margin-top:1.25rem;display:grid;gap:1rem;"
    "grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr))}\n"
    ".verdict{background:var(--card);border-radius:.6rem;padding:1.1rem 1.25rem;min-width:0}\n"
    ".verdict .text{font-size:1.12rem;max-width:62rem}\n"
    ".verdict .remark{font-size:.85rem;color:var(--soft)}\n"
    ".verdict .text+.remark{margin-top:.9rem}\n"
    ".warning{border-left:.3rem solid var(--d5);padding-left:.7rem;font-weight:600}\n"
    ".warning.bad{border-color:var(--alarm);color:var(--alarm)}\n"
    ".remark{font-size:.875rem;color:var(--soft)}\n"
    "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.25rem;padding:0;margin:1.25rem "
    "0 0;"
    "font-size:.9rem}\n"
    ".legend{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;padding:.5rem "
    "0;margin:0;"
    "font-size:.9rem}\n"
    ".legend li{display:flex;align-items:center;gap:.4rem}\n"
    ".legend.devices{position:sticky;top:0;z-index:1;background:var(--paper);"
    "border-bottom:1px solid var(--line);margin:.4rem 0 0}\n"
    "figure{margin:1.75rem 0 0}\n"
    "figcaption p{font-size:.875rem;color:var(--soft);max-width:58rem;margin:.15rem 0 0}\n"
    ".panels{display:grid;gap:1.1rem 2rem;margin-top:.8rem;"
    "grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr))}\n"
    ".panel{min-width:0;max-width:40rem}\n"
    "details{margin-top:1.5rem}\n"
    "summary{cursor:pointer;font-weight:600}\n";

static const char *const tables =
    ".wide{overflow-x:auto;margin:.3rem 0;max-width:100%}\n"
    "table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.18rem .9rem .18rem 0;text-align:right;white-space:nowrap;font-weight:400;"
    "vertical-align:top}\n"
    "thead th{font-weight:600;border-bottom:1px solid var(--line)}\n"
    "tbody tr+tr>*{border-top:1px solid var(--grid)}\n"
    ".l{text-align:left}\n"
    ".meta td,.meta th{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:8rem;"
    "max-width:34rem}\n"
    ".meta tbody th{color:var(--soft);min-width:7rem}\n"
    ".meta tr.differs td{font-weight:600}\n"
    ".swatch{display:inline-block;width:.75em;height:.75em;border-radius:.15em;background:var(--c);"
    "margin-right:.45em}\n"
    ".rungs{list-style:none;margin:.8rem 0 0;padding:0}\n"
    ".rungs li{padding:.5rem 0;border-top:1px solid var(--grid);display:grid;gap:.2rem 1.5rem;"
    "grid-template-columns:minmax(0,1fr)}\n"
    ".rungs p{margin:0;grid-column:1}\n"
    ".rungs .plot{max-width:40rem}\n"
    "@media(min-width:56rem){.rungs li{grid-template-columns:minmax(0,1fr) minmax(0,1.2fr)}"
    ".rungs .plot{grid-column:2;grid-row:1/span 2}}\n"
    ".rungs .why{font-size:.875rem;color:var(--soft)}\n";

static const char *const pictures =
    ".defs{position:absolute}\n"
    ".plot{display:block;width:100%;height:auto}\n"
    "svg text{font-size:13.5px;fill:var(--ink)}\n"
    "svg .soft{fill:var(--soft)}\n"
    "svg .mid{text-anchor:middle}svg .end{text-anchor:end}\n"
    ".grid{stroke:var(--grid);fill:none}\n"
    ".one{stroke:var(--soft);stroke-width:1.4;fill:none}\n"
    ".axis{stroke:var(--line);fill:none}\n"
    ".line{stroke:var(--c);stroke-width:1.8;fill:none;stroke-linejoin:round}\n"
    ".again .line{stroke-dasharray:5 3}\n"
    ".ci{fill:var(--c);fill-opacity:.2;stroke:none}\n"
    ".pt,.key use{fill:var(--c)}\n"
    ".plot g[class^=d]>use{fill:var(--c)}\n"
    ".pt:hover{stroke:var(--ink);stroke-width:1.2}\n"
    ".hit{fill:none;stroke:none;pointer-events:all}\n"
    ".bad{stroke:var(--alarm);stroke-width:2;fill:none}\n"
    ".cache path{stroke:var(--soft);stroke-dasharray:2 3;fill:none;opacity:.75}\n"
    ".cache text{fill:var(--soft)}\n"
    ".limit path{stroke:var(--ink);stroke-dasharray:7 3;fill:none;opacity:.7}\n"
    ".limit text{fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:3px}\n"
    ".cross rect{fill:var(--c);fill-opacity:.1}\n"
    ".cross path{stroke:var(--c);stroke-width:1.6;fill:none}\n"
    ".ribbon rect{fill:var(--c)}\n"
    ".key{height:.85em;flex:none}\n"
    ".key rect,.plot g[class^=ph] rect{fill:var(--c)}\n"
    ".plot g[class^=ph] rect{stroke:var(--paper);stroke-width:.6}\n"
    ".plot g[class^=ph] text{fill:#14171b}\n"
    ".rung rect{fill:var(--c)}\n"
    "@media(min-width:40rem){svg text{font-size:11px}}\n";

static const char *const paper =
    "@media print{@page{margin:14mm}html{font-size:9.5pt}body{font-size:1rem}svg "
    "text{font-size:12px}main{max-width:none;padding:0}"
    ".legend.devices{position:static}.panels{grid-template-columns:1fr 1fr}"
    "figure,.panel,.verdict,.rungs "
    "li,tr{break-inside:avoid}h2,h3,h4{break-after:avoid}nav{display:none}"
    ".wide{overflow:visible}table{font-size:7.5pt}.verdict{border:1px solid var(--line)}"
    "svg,.swatch{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

void html_style(FILE *out)
{
    fputs(colours, out);
    fputs(layout, out);
    fputs(tables, out);
    fputs(pictures, out);
    fputs(paper, out);
}
