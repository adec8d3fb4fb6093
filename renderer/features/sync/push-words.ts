import { formatCount, formatInstant, plural } from '#renderer/ui/dates.ts';
import type { PushReport, PushResult, PushStep } from '#shared/contract/outbox.ts';
import { countsOf } from '#shared/contract/push-counts.ts';
import type { SyncReport } from '#shared/contract/sync-run.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { SyncReportText } from '#shared/export/sync-report.ts';
import { durationWords } from '#shared/sync/words.ts';
import { pauseSentence, pullCounts, reportSentence, stepWords, type StepTone } from './pull-words.ts';

/** What became of an edit, as a word and a tone. */
export const OUTCOMES: { readonly [O in PushResult['outcome']]: { readonly text: string; readonly tone: StepTone } } = {
  conflict: { text: 'Conflict', tone: 'warn' },
  parked: { text: 'Refused', tone: 'bad' },
  'in-doubt': { text: 'Not confirmed', tone: 'warn' },
  skipped: { text: 'Waits still', tone: 'neutral' },
  sent: { text: 'Sent', tone: 'good' },
  agreed: { text: 'Was there already', tone: 'neutral' },
};

/** What needs a person stands first. */
export const OUTCOME_ORDER = Object.keys(OUTCOMES) as readonly PushResult['outcome'][];

/** What a push did, in words. @example '12 sent, 2 conflicts, 1 refused' */
export function pushCounts({ sent, agreed, conflicts, parked, skipped, inDoubt, held }: PushReport['counts']): string {
  const parts = [
    sent > 0 && `${formatCount(sent)} sent`,
    agreed > 0 && `${formatCount(agreed)} there already`,
    conflicts > 0 && plural(conflicts, 'conflict'),
    parked > 0 && `${formatCount(parked)} refused`,
    inDoubt > 0 && `${formatCount(inDoubt)} not confirmed`,
    skipped > 0 && `${formatCount(skipped)} waiting still`,
    held > 0 && `${formatCount(held)} held back`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'nothing to send' : parts.join(', ');
}

/** What is to know of edits without an answer; empty when there is none, else with a space before it. */
export const doubtWords = (edits: number): string =>
  edits === 0
    ? ''
    : ` ${formatCount(edits)} may have reached the tracker: the next send looks before it sends ${edits === 1 ? 'it' : 'them'} again.`;

const has = ({ connections }: PushReport, kind: PushStep['kind']): boolean => connections.some(({ step }) => step.kind === kind);

/** How many edits of a push have come to an end, of how many. */
export function pushProgress({ connections }: PushReport): { readonly done: number; readonly total: number } {
  const sum = (pick: (part: PushReport['connections'][number]) => number): number => connections.reduce((all, part) => all + pick(part), 0);
  return { done: sum(({ done }) => done), total: sum(({ total }) => total) };
}

/** What was asked for while a push ran; empty when nothing was, else with a space at its end. @example '2 edits asked for meanwhile follow it. ' */
export function meanwhileWords({ meanwhile }: PushReport): string {
  if (meanwhile === undefined) return '';
  const { part, follows } = meanwhile;
  const joined =
    part === 0
      ? ''
      : `It ran already when ${plural(part, 'edit')} of it ${part === 1 ? 'was' : 'were'} asked for again: each is sent once. `;
  const next =
    follows === 0
      ? ''
      : `It ran already when ${plural(follows, 'other edit')} ${follows === 1 ? 'was' : 'were'} asked for: ${follows === 1 ? 'it follows' : 'they follow'} next. `;
  return `${joined}${next}`;
}

/** One sentence about a push as a whole, for a screen reader and for the history. */
export function pushSentence(report: PushReport): string {
  const { done, total } = pushProgress(report);
  if (report.finishedAt === null) return `Sending: ${formatCount(done)} of ${plural(total, 'edit')}.`;
  const failed = report.connections.filter(({ step }) => step.kind === 'failed').length;
  const isFailed = failed > 0 && failed === report.connections.length;
  const end = has(report, 'cancelled') ? 'Push stopped' : isFailed ? 'Push failed' : 'Push finished';
  const failures =
    failed > 0 && report.connections.length > 1 ? ` ${formatCount(failed)} of ${plural(report.connections.length, 'site')} failed.` : '';
  return `${end}: ${pushCounts(report.counts)}.${failures}${doubtWords(report.counts.inDoubt)}`;
}

/** A sync as a whole: its pull, then its push. */
export const syncSentence = ({ pull, push }: SyncReport): string =>
  [pull === null ? '' : reportSentence(pull), push === null ? '' : pushSentence(push)].filter(Boolean).join(' ');

/** Why it was begun, where no person began its one half by itself. */
export const CAUSES: { readonly [C in SyncReport['cause']]: string | null } = {
  manual: null,
  meeting: 'Before the meeting',
  schedule: 'By schedule',
};

/** How long a sync took. */
export const tookWords = ({ startedAt, finishedAt }: Pick<SyncReport, 'startedAt' | 'finishedAt'>): string =>
  finishedAt === null ? 'running' : durationWords(Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)));

/** What a push through one connection came to, where that was no plain end. */
export function pushEnd(step: PushStep): string {
  switch (step.kind) {
    case 'failed':
      return `${step.explanation.title}: ${step.explanation.happened} ${step.explanation.safe}`;
    case 'cancelled':
      return 'Stopped before its end: what was not sent waits here.';
    case 'waiting':
      return pauseSentence(step.reason);
    case 'running':
    case 'done':
      return '';
  }
}

/** The connections of a sync, in the order of its reports. */
export const connectionsOf = ({ pull, push }: SyncReport): readonly ConnectionId[] => [
  ...new Set([...(pull?.projects ?? []), ...(push?.connections ?? [])].map(({ connection }) => connection)),
];

/** A sync as its export says it. */
export function reportText(report: SyncReport): SyncReportText {
  const { pull, push, names } = report;
  const counts = push?.counts;
  const all = counts === undefined ? 0 : counts.sent + counts.agreed + counts.conflicts + counts.parked + counts.skipped + counts.inDoubt;
  return {
    title: report.cause === 'meeting' ? 'Sync before the meeting' : pull === null ? 'Push' : push === null ? 'Pull' : 'Sync',
    startedAt: formatInstant(report.startedAt),
    finishedAt: report.finishedAt === null ? 'Running' : formatInstant(report.finishedAt),
    duration: tookWords(report),
    summary: syncSentence(report),
    connections: connectionsOf(report).map((connection) => ({
      name: names[connection] ?? connection,
      push: push?.connections.flatMap((part) => (part.connection === connection ? pushEnd(part.step) : []))[0] ?? '',
      projects: (pull?.projects ?? [])
        .filter((project) => project.connection === connection)
        .map(({ key, step, added, changed, removed, quarantined }) => ({
          key,
          outcome: stepWords(step).text,
          added,
          changed,
          removed,
          unreadable: quarantined,
          words: step.kind === 'failed' ? step.explanation.happened : '',
        })),
      edits: inOrder(push?.results ?? [])
        .filter((result) => result.connection === connection)
        .map(({ label, what, outcome, words }) => ({ record: label, what, outcome: OUTCOMES[outcome].text, words })),
    })),
    unlisted: Math.max(0, all - (push?.results.length ?? 0)),
  };
}

/** Results with what needs a person first. */
export const inOrder = (results: readonly PushResult[]): readonly PushResult[] =>
  results.toSorted((a, b) => OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome));

/** The counts of one connection's part in a whole report. @example '2 projects pulled: 3 changed · 4 sent, 1 conflict' */
export function partWords({ pull, push }: SyncReport, connection: ConnectionId): string {
  const projects = (pull?.projects ?? []).filter((project) => project.connection === connection);
  const sum = (pick: (project: (typeof projects)[number]) => number): number =>
    projects.reduce((total, project) => total + pick(project), 0);
  const pulled = pullCounts({
    added: sum(({ added }) => added),
    changed: sum(({ changed }) => changed),
    removed: sum(({ removed }) => removed),
    quarantined: sum(({ quarantined }) => quarantined),
  });
  const sent = pushCounts(countsOf((push?.results ?? []).filter((result) => result.connection === connection)));
  const isPushed = push?.connections.some((part) => part.connection === connection) === true;
  return [projects.length > 0 ? `${plural(projects.length, 'project')} pulled: ${pulled}` : '', isPushed ? sent : '']
    .filter(Boolean)
    .join(' · ');
}
