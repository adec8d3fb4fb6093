import { rowOf, spreadText, valueText, type Measured } from './measure.ts';

const HEAD = ['Work', 'Ratio', 'Budget', 'Product: median (spread)', 'Reference: median (spread)', 'Runs'] as const;

const cellsOf = (measured: Measured): readonly string[] => {
  const { ratio, budget, median, reference, runs } = rowOf(measured);
  const verdict = budget === null ? '-' : `${ratio <= budget ? 'within' : 'OVER'} ${valueText(budget)}`;
  const spread = measured.product.length > 1 ? ` (${spreadText(measured.product)})` : '';
  return [measured.name, valueText(ratio), verdict, `${valueText(median)} ${measured.unit}${spread}`, reference, String(runs)];
};

/** The result as a Markdown table with aligned columns: readable in a terminal, and ready for a README. */
export function tableOf(all: readonly Measured[]): string {
  const lines = [HEAD, ...all.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...lines.slice(1).map(line)].join('\n');
}
