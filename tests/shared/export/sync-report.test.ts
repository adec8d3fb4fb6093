import { expect, test } from 'vitest';
import { syncReportCsv, syncReportFileName, syncReportMarkdown, type SyncReportText } from '#shared/export/sync-report.ts';
import { parseCsv } from '#tests/support/read-csv.ts';

const report: SyncReportText = {
  title: 'Sync before the meeting',
  startedAt: '22 Nov 2026, 09:00 UTC',
  finishedAt: '22 Nov 2026, 09:01 UTC',
  duration: '14 s',
  summary: 'Pull finished: 3 changed. Push finished: 1 sent, 1 refused.',
  connections: [
    {
      name: 'Acme *Jira*',
      push: '',
      projects: [{ key: 'APP', outcome: 'Done', added: 0, changed: 3, removed: 0, unreadable: 0, words: '' }],
      edits: [
        { record: 'APP-1 <b>=HYPERLINK("x")</b>\n# Title', what: 'Title', outcome: 'Sent', words: '' },
        { record: 'APP-2', what: 'State', outcome: 'Refused', words: '=1+1 is asked for.' },
      ],
    },
  ],
  unlisted: 0,
};

test('Markdown holds every connection, project and edit, and text of others starts nothing', () => {
  const text = syncReportMarkdown(report);
  expect(text).toContain('# Sync before the meeting, 22 Nov 2026, 09:00 UTC\n');
  expect(text).toContain('- Took: 14 s\n');
  expect(text).toContain('- Pulled APP: Done; 0 added, 3 changed, 0 removed, 0 not readable.\n');
  expect(text).toMatch(/^- Refused: APP-2, State\. /m);
  expect(text).not.toMatch(/^# Title/m);
  expect(text).not.toContain('<b>');
  expect(text).not.toContain('*Jira*');
});

test('Markdown says how many edits it does not list', () => {
  expect(syncReportMarkdown({ ...report, unlisted: 7 })).toContain('7 more edits are counted above and not listed.');
});

test('CSV has one row for each project and edit, and no cell that a spreadsheet runs', () => {
  const text = syncReportCsv(report);
  const [header, ...rows] = parseCsv(text);
  expect(header).toHaveLength(12);
  expect(rows.map((row) => row.slice(0, 5))).toEqual([
    ['Acme *Jira*', 'Pull', 'APP', '', 'Done'],
    ['Acme *Jira*', 'Edit', 'APP-1 <b>=HYPERLINK("x")</b>\n# Title', 'Title', 'Sent'],
    ['Acme *Jira*', 'Edit', 'APP-2', 'State', 'Refused'],
  ]);
  expect(rows.every((row) => row.length === header!.length)).toBe(true);
  expect(text).not.toMatch(/(^|,)"=/m);
});

test('the file is named after its day', () => {
  expect(syncReportFileName('2026-11-22', 'csv')).toBe('Sync-report-2026-11-22.csv');
});
