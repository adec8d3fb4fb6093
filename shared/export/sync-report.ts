import { isolated } from '#shared/domain/isolate.ts';
import { escapeMarkdown } from '#shared/domain/notes-draft.ts';
import { csvText, type Cell } from './csv.ts';
import { documentFileName } from './file-name.ts';

/** One edit of a sync, in words. */
export interface ReportedEdit {
  /** 'APP-12 Basket forgets its content' */
  readonly record: string;
  /** 'Title', 'Comment' */
  readonly what: string;
  /** 'Sent', 'Conflict' */
  readonly outcome: string;
  /** Why; empty where nothing is to say. */
  readonly words: string;
}

/** What a sync did with one project. */
export interface ReportedProject {
  readonly key: string;
  /** 'Done', 'No network' */
  readonly outcome: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unreadable: number;
  /** Why it failed; empty where it did not. */
  readonly words: string;
}

/** A sync as a file says it: every text as people read it. */
export interface SyncReportText {
  /** 'Sync before the meeting' */
  readonly title: string;
  /** With the zone. */
  readonly startedAt: string;
  /** 'Running' while it runs. */
  readonly finishedAt: string;
  readonly duration: string;
  /** In one or two sentences. */
  readonly summary: string;
  readonly connections: readonly {
    readonly name: string;
    /** How the push through it ended; empty when there was none, or it came to its end. */
    readonly push: string;
    readonly projects: readonly ReportedProject[];
    readonly edits: readonly ReportedEdit[];
  }[];
  /** Edits that the report no longer lists: it keeps the first 2,000. */
  readonly unlisted: number;
}

/** @param day 'YYYY-MM-DD' @param ending without the dot */
export const syncReportFileName = (day: string, ending: 'md' | 'csv'): string => documentFileName(`Sync report ${day}`, ending);

// A line of its own is a block of its own: a heading or a list that somebody typed into a title must not begin one here.
const inline = (text: string): string => escapeMarkdown(isolated(text.replaceAll(/\s+/gu, ' ').trim()));

/** The report as Markdown. Names and titles are text, whatever they look like. */
export function syncReportMarkdown(report: SyncReportText): string {
  const lines = [
    `# ${inline(report.title)}, ${inline(report.startedAt)}`,
    '',
    inline(report.summary),
    '',
    `- Began: ${inline(report.startedAt)}`,
    `- Ended: ${inline(report.finishedAt)}`,
    `- Took: ${inline(report.duration)}`,
  ];
  for (const { name, push, projects, edits } of report.connections) {
    lines.push('', `## ${inline(name)}`, '');
    for (const { key, outcome, added, changed, removed, unreadable, words } of projects) {
      const counts = `${added} added, ${changed} changed, ${removed} removed, ${unreadable} not readable`;
      lines.push(`- Pulled ${inline(key)}: ${inline(outcome)}; ${counts}.${words === '' ? '' : ` ${inline(words)}`}`);
    }
    if (push !== '') lines.push(`- ${inline(push)}`);
    for (const { record, what, outcome, words } of edits) {
      lines.push(`- ${inline(outcome)}: ${inline(record)}, ${inline(what)}${words === '' ? '' : `. ${inline(words)}`}`);
    }
  }
  if (report.unlisted > 0) lines.push('', `${report.unlisted} more edits are counted above and not listed.`);
  return `${lines.join('\n')}\n`;
}

const HEADER = [
  'Connection',
  'Kind',
  'Record',
  'Field',
  'Outcome',
  'Added',
  'Changed',
  'Removed',
  'Not readable',
  'Words',
  'Began',
  'Ended',
];

/** The report as CSV, one row for each project that was pulled and each edit that was sent, or was not. */
export function syncReportCsv(report: SyncReportText): string {
  const { startedAt, finishedAt } = report;
  const rows = report.connections.flatMap(({ name, projects, edits }): readonly (readonly Cell[])[] => [
    ...projects.map(({ key, outcome, added, changed, removed, unreadable, words }) => [
      name,
      'Pull',
      key,
      '',
      outcome,
      added,
      changed,
      removed,
      unreadable,
      words,
      startedAt,
      finishedAt,
    ]),
    ...edits.map(({ record, what, outcome, words }) => [
      name,
      'Edit',
      record,
      what,
      outcome,
      null,
      null,
      null,
      null,
      words,
      startedAt,
      finishedAt,
    ]),
  ]);
  return csvText(HEADER, rows);
}
