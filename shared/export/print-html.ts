import type { CalendarDate } from '#shared/domain/time.ts';
import { escapeHtml, safeHtml, type Heading } from './safe-html.ts';

export interface NotesPrint {
  /** 'Storefront 4.2.0'. */
  readonly title: string;
  /** The line under the title: 'Release notes'. */
  readonly subtitle: string;
  readonly markdown: string;
  readonly paper: 'A4' | 'Letter';
  /** BCP 47, for hyphenation and readers. */
  readonly language: string;
  /** The cover's facts, in order: 'Release date', '30 November 2026'. Empty values are left out. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** The day the text is of; printed in the footer of every page. */
  readonly dated: CalendarDate;
}

// Chromium draws page numbers from @page margin boxes since 131; sizes in points, so that A4 and Letter differ in the sheet alone.
const STYLE = `
*{box-sizing:border-box}
:root{color-scheme:light}
html{font:10.5pt/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;color:#1b1f27;background:#fff}
body{margin:0;overflow-wrap:anywhere}
.cover{border-top:5pt solid #4254d4;padding:26pt 0 16pt;border-bottom:.75pt solid #d5d9e2;margin-bottom:20pt}
.cover .kind{font-size:9.5pt;letter-spacing:.09em;text-transform:uppercase;color:#4254d4;font-weight:600;margin:0 0 6pt}
.cover h1{font-size:27pt;line-height:1.15;letter-spacing:-.015em;margin:0;font-weight:700}
.facts{display:grid;grid-template-columns:repeat(3,1fr);gap:10pt 18pt;margin:18pt 0 0}
.facts dt{font-size:8pt;color:#596070;margin:0}
.facts dd{margin:1pt 0 0;font-weight:600;font-size:10pt}
nav{margin:0 0 22pt;padding:12pt 16pt;background:#f4f6fa;border-radius:5pt;box-decoration-break:clone}
nav h2{font-size:9.5pt;margin:0 0 5pt;color:#596070;font-weight:600;border:0;padding:0}
nav ul{list-style:none;margin:0;padding:0;columns:2;column-gap:24pt}
nav li{break-inside:avoid;margin:0;padding:1.5pt 0}
nav li.sub{padding-inline-start:12pt;font-size:9.5pt}
nav a{color:#1b1f27;text-decoration:none}
main h1{font-size:18pt;margin:22pt 0 8pt;line-height:1.2}
main h2{font-size:14pt;margin:20pt 0 6pt;padding-bottom:3pt;border-bottom:.75pt solid #d5d9e2;line-height:1.25}
main h3{font-size:11.5pt;margin:14pt 0 4pt}
main h4,main h5,main h6{font-size:10.5pt;margin:10pt 0 3pt}
h1,h2,h3,h4,h5,h6{break-after:avoid;break-inside:avoid}
main>:first-child{margin-top:0}
p{margin:0 0 7pt;orphans:3;widows:3}
ul,ol{margin:0 0 8pt;padding:0}
li{margin:0 0 3.5pt;margin-inline-start:16pt;orphans:2;widows:2}
li::marker{color:#8a92a3}
a{color:#3443b4;text-decoration:none}
a.key{white-space:nowrap}
strong{font-weight:650}
del{color:#596070}
code{font:9pt/1.4 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;background:#f1f3f8;border-radius:2pt;padding:.5pt 2.5pt}
pre{background:#f4f6fa;border:.75pt solid #e1e5ee;border-radius:4pt;padding:8pt 10pt;white-space:pre-wrap;break-inside:avoid-page}
pre code{background:none;padding:0}
blockquote{margin:0 0 8pt;padding:2pt 0;padding-inline-start:12pt;border-inline-start:2.5pt solid #c3cadb;color:#434a59}
table{border-collapse:collapse;width:100%;margin:0 0 10pt;font-size:9.5pt}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{border-bottom:.75pt solid #d5d9e2;padding:4pt 6pt;vertical-align:top}
tr:not(:has(>:nth-child(8)))>:not(.long){overflow-wrap:break-word}
:is(th,td):not([align]){text-align:start}
th{color:#596070;font-weight:600}
hr{border:0;border-top:.75pt solid #d5d9e2;margin:14pt 0}
@media screen{body{max-width:180mm;margin:0 auto;padding:12mm}}`;

const cssString = (text: string): string =>
  `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll(/[\n\r<]/g, ' ')}"`;

function pageRule({ paper, title, dated }: NotesPrint): string {
  const small = 'font:8pt system-ui,"Segoe UI","Liberation Sans",Arial,sans-serif;color:#6b7282';
  return `@page{size:${paper === 'A4' ? 'A4' : 'letter'};margin:18mm 18mm 20mm;
@bottom-left{content:${cssString(title)};${small}}
@bottom-center{content:${cssString(dated)};${small}}
@bottom-right{content:counter(page) " / " counter(pages);${small}}}
@page:first{@bottom-left{content:""}}`;
}

function contents(headings: readonly Heading[]): string {
  const listed = headings.filter(({ depth }) => depth === 2 || depth === 3);
  if (listed.length < 2) return '';
  const lines = listed.map(
    ({ depth, id, text }) => `<li${depth === 3 ? ' class="sub"' : ''} dir="auto"><a href="#${id}">${escapeHtml(text)}</a></li>`,
  );
  return `<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ul>${lines.join('')}</ul></nav>`;
}

/** The text without its first-level title when the cover already says it. */
function withoutTitle(markdown: string): string {
  return markdown.replace(/^\s*#\s+[^\n]*\n?/, '');
}

/**
 * Release notes as one self-contained HTML document, ready to print: cover, contents, sections with ids, page numbers by `@page`.
 * Always light. No script, no remote part: its own policy refuses them, whoever prints it. The same input gives the same bytes.
 */
export function notesPrintHtml(print: NotesPrint): string {
  const { html, headings } = safeHtml(withoutTitle(print.markdown));
  const facts = print.facts.filter(({ value }) => value !== '');
  return `<!doctype html>
<html lang="${escapeHtml(print.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(`${print.title} - ${print.subtitle}`)}</title>
<style>${STYLE}
${pageRule(print)}</style>
</head>
<body>
<header class="cover">
<p class="kind">${escapeHtml(print.subtitle)}</p>
<h1 dir="auto">${escapeHtml(print.title)}</h1>
${facts.length === 0 ? '' : `<dl class="facts">${facts.map(({ label, value }) => `<div><dt>${escapeHtml(label)}</dt><dd dir="auto">${escapeHtml(value)}</dd></div>`).join('')}</dl>`}
</header>
${contents(headings)}
<main>
${html}
</main>
</body>
</html>
`;
}
