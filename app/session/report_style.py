"""The report page's style sheet. Okabe and Ito's colours; levels also differ in lightness."""

STYLE = """
:root{--ground:#fff;--ink:#1b1d21;--soft:#5b616b;--line:#dfe2e7;--panel:#f5f6f8;--main:#0072b2;--second:#d55e00;
--none:#8aa4b8;--notice:#9aa0a8;--advisory:#56b4e9;--warn:#e69f00;--prompt:#d58000;--urgent:#cc4e79;--alarm:#d55e00;
--emergency:#8b1a1a}
@media (prefers-color-scheme:dark){:root{--ground:#16181c;--ink:#e8eaee;--soft:#a3a9b3;--line:#34383f;--panel:#1f2227;
--main:#56b4e9;--second:#f0a04b;--emergency:#ff6b6b}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1020px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:28px;margin:0}h2{font-size:18px;margin:36px 0 10px}
.sub{color:var(--soft);margin:4px 0 12px}.note,.legend{color:var(--soft);font-size:13px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;margin:20px 0}
.tiles div{background:var(--panel);border-radius:10px;padding:14px 16px}
.tiles b{display:block;font-size:26px;font-weight:650}.tiles span{color:var(--soft);font-size:13px}
svg{display:block;width:100%;height:auto}.small{max-width:420px}
.grid{stroke:var(--line)}.axis{stroke:var(--soft)}.tick,.lane,.limit-name{fill:var(--soft);font-size:12px}
.lane{fill:var(--ink)}.limit{stroke:var(--second);stroke-dasharray:6 4}
.curve{fill:none;stroke-width:1.8;stroke-linejoin:round}.curve.c-main{stroke:var(--main)}.curve.c-second{stroke:var(--second)}
.unseen{fill:var(--soft);opacity:.22}
.key{display:inline-block;width:14px;height:10px;border-radius:2px;margin:0 4px 0 10px}
.key.c-main{background:var(--main)}.key.c-second{background:var(--second)}.key.hatch{background:var(--soft);opacity:.4}
.bar.l-none{fill:var(--none)}.bar.l-notice{fill:var(--notice)}.bar.l-advisory{fill:var(--advisory)}
.bar.l-warn{fill:var(--warn)}.bar.l-prompt{fill:var(--prompt)}.bar.l-urgent{fill:var(--urgent)}
.bar.l-alarm{fill:var(--alarm)}.bar.l-emergency{fill:var(--emergency)}
table{border-collapse:collapse;width:100%;margin:12px 0;font-size:14px}
th{color:var(--soft);font-weight:500;text-align:left}
th,td{padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
.n{font-variant-numeric:tabular-nums;white-space:nowrap}
.tag{padding:1px 8px;border-radius:9px;border:2px solid var(--none);white-space:nowrap}
.tag.l-notice{border-color:var(--notice)}.tag.l-advisory{border-color:var(--advisory)}.tag.l-warn{border-color:var(--warn)}
.tag.l-prompt{border-color:var(--prompt)}.tag.l-urgent{border-color:var(--urgent)}.tag.l-alarm{border-color:var(--alarm)}
.tag.l-emergency{border-color:var(--emergency)}
.pair{display:flex;gap:32px;flex-wrap:wrap}.pair>*{flex:1 1 380px}
.shots{display:flex;flex-wrap:wrap;gap:12px}figure{margin:0}figure img{width:220px;border-radius:8px}
figcaption{font-size:13px;color:var(--soft)}
@media print{main{padding:0;max-width:none}section{break-inside:avoid}}
"""
