import { afterEach, expect, test, vi } from 'vitest';
import type * as Transports from '#electron/host/http/create-transport.ts';
import type * as Answers from '#electron/host/http/answer.ts';
import type * as AzureCalls from '#electron/host/trackers/azure-devops/calls.ts';
import type * as AzureCreate from '#electron/host/trackers/azure-devops/create-item.ts';
import type * as AzureIterations from '#electron/host/trackers/azure-devops/iterations.ts';
import type * as AzureMe from '#electron/host/trackers/azure-devops/me.ts';
import type * as AzureOutcome from '#electron/host/trackers/azure-devops/outcome.ts';
import type * as AzurePatch from '#electron/host/trackers/azure-devops/patch.ts';
import type * as JiraFields from '#electron/host/trackers/jira/issue-fields.ts';
import type * as JiraLinks from '#electron/host/trackers/jira/issue-links.ts';
import type * as JiraHistory from '#electron/host/trackers/jira/own-history.ts';
import type * as JiraOutcome from '#electron/host/trackers/jira/outcome.ts';
import type * as JiraVersions from '#electron/host/trackers/jira/write-version.ts';
import { NOT_SENT } from '#electron/host/trackers/write-outcome.ts';
import { isRecord } from '#electron/sandbox/jira/records.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok } from '#shared/lib/result.ts';
import type * as Watermarks from '#shared/sync/watermark.ts';
import type { SideName } from './side.ts';

// Its modules are transformed before the time of the first test runs: on a busy machine that takes longer than any history.
await import('./history.ts');

/** A simulation that finds nothing proves nothing: each of these bugs is put into a real client, and must be found. */
const HISTORIES = 120;

interface Bug {
  readonly side: SideName;
  readonly file: string;
  /** The first history that is lived through: rare things are looked for where they were met. */
  readonly first?: number;
  /** What the file exports in place of its own. */
  readonly broken: (good: never) => object;
}

const AZURE = '#electron/host/trackers/azure-devops';
const JIRA = '#electron/host/trackers/jira';

const BUGS: { readonly [bug: string]: Bug } = {
  'writes are sent again like reads': {
    side: 'jira-cloud',
    file: '#electron/host/http/create-transport.ts',
    first: 5,
    broken: (good: typeof Transports) => ({
      createTransport: (options: Transports.TransportOptions) => {
        const transport = good.createTransport(options);
        return { send: (request, signal) => transport.send({ ...request, effect: 'read' }, signal) } satisfies typeof transport;
      },
    }),
  },
  'the revision is not tested': {
    side: 'azure',
    file: `${AZURE}/calls.ts`,
    first: 88,
    broken: (good: typeof AzureCalls) => ({
      createCalls: (...args: Parameters<typeof good.createCalls>) => {
        const calls = good.createCalls(...args);
        const untested = (body: Json): Json =>
          Array.isArray(body) ? (body as readonly Json[]).filter((each) => !isRecord(each) || each['op'] !== 'test') : body;
        return {
          ...calls,
          write: (request, signal) => calls.write({ ...request, body: untested(request.body) }, signal),
        } satisfies typeof calls;
      },
    }),
  },
  'tags are written without those that are there': {
    side: 'azure',
    file: `${AZURE}/patch.ts`,
    first: 3,
    broken: (good: typeof AzurePatch) =>
      ({
        buildPatch: (changes, present) => {
          const fields = { ...present.wire.fields, 'System.Tags': '' };
          return good.buildPatch(changes, { ...present, wire: { ...present.wire, fields } });
        },
      }) satisfies Partial<typeof good>,
  },
  'labels are written whole': {
    side: 'jira-cloud',
    file: `${JIRA}/issue-fields.ts`,
    first: 24,
    broken: (good: typeof JiraFields) =>
      ({
        editOf: (changes, form) => {
          const whole = changes.filter((each) => each.kind === 'members' && each.field === 'labels');
          const body = good.editOf(
            changes.filter((each) => !whole.includes(each)),
            form,
          );
          const labels = whole.flatMap((each) => (each.kind === 'members' ? each.add : []));
          const { fields, ...rest } = body as { readonly [part: string]: { readonly [name: string]: Json } };
          return whole.length === 0 ? body : { ...rest, fields: { ...fields, labels } };
        },
      }) satisfies Pick<typeof good, 'editOf'>,
  },
  'an answer of Azure DevOps that never came counts as no': {
    side: 'azure',
    file: `${AZURE}/outcome.ts`,
    first: 373,
    broken: (good: typeof AzureOutcome) =>
      ({
        outcomeOf: (...args) => {
          const outcome = good.outcomeOf(...args);
          return outcome.kind === 'halted' ? { ...outcome, answer: NOT_SENT } : outcome;
        },
      }) satisfies Partial<typeof good>,
  },
  'a new work item is not looked for': {
    side: 'azure',
    file: `${AZURE}/create-item.ts`,
    first: 49,
    broken: (good: typeof AzureCreate) =>
      ({
        createItemCreator: (options) => ({ ...good.createItemCreator(options), findCreated: () => Promise.resolve(ok(null)) }),
      }) satisfies Partial<typeof good>,
  },
  'a comment of Azure DevOps is not looked for': {
    side: 'azure',
    file: `${AZURE}/history.ts`,
    first: 16,
    broken: () => ({ findComment: () => Promise.resolve(ok(null)) }),
  },
  'an answer of Jira that was waited for in vain counts as no': {
    side: 'jira-cloud',
    file: `${JIRA}/outcome.ts`,
    first: 465,
    broken: (good: typeof JiraOutcome) =>
      ({
        async outcomeOf(send) {
          let isSilent = false;
          const outcome = await good.outcomeOf(async () => {
            const answer = await send();
            isSilent = !answer.ok && answer.error.code === 'timeout';
            return answer;
          });
          return isSilent && outcome.kind === 'halted' ? { ...outcome, answer: { kind: 'not-sent' } } : outcome;
        },
      }) satisfies Partial<typeof good>,
  },
  'a token that has expired counts as a refusal of the edit': {
    side: 'jira-data-center',
    file: '#electron/host/http/answer.ts',
    first: 250,
    broken: (good: typeof Answers) =>
      ({
        judge: (...input) => {
          const judged = good.judge(...input);
          if (judged.ok || judged.error.code !== 'unauthorized') return judged;
          return err({ code: 'rejected', host: judged.error.host, status: 401, messages: [judged.error.detail] });
        },
      }) satisfies Partial<typeof good>,
  },
  'the clock of this computer is taken for the one of the tracker': {
    side: 'azure',
    file: `${AZURE}/me.ts`,
    first: 16,
    broken: (good: typeof AzureMe) =>
      ({
        createMe: (...input) => {
          const me = good.createMe(...input);
          return async (signal) => {
            const found = await me(signal);
            return found.ok ? ok({ ...found.value, ahead: 0 }) : found;
          };
        },
      }) satisfies Partial<typeof good>,
  },
  'a pull begins two minutes after what it has seen last': {
    side: 'jira-cloud',
    file: '#shared/sync/watermark.ts',
    first: 22,
    broken: (good: typeof Watermarks) =>
      ({ updatedSince: (watermark, zone) => good.updatedSince(watermark, zone, -2) }) satisfies Partial<typeof good>,
  },
  'a new version is not looked for by its name': {
    side: 'jira-cloud',
    file: `${JIRA}/write-version.ts`,
    first: 210,
    broken: (good: typeof JiraVersions) =>
      ({
        createVersionWriter: (options) => ({ ...good.createVersionWriter(options), findCreated: () => Promise.resolve(ok(null)) }),
      }) satisfies Partial<typeof good>,
  },
  'a new iteration is not looked for by its name': {
    side: 'azure',
    file: `${AZURE}/iterations.ts`,
    first: 456,
    broken: (good: typeof AzureIterations) =>
      ({
        createIterationWriter: (options) => ({ ...good.createIterationWriter(options), findCreated: () => Promise.resolve(ok(null)) }),
      }) satisfies Partial<typeof good>,
  },
  'a link that was gone already counts as one that was deleted': {
    side: 'jira-data-center',
    file: `${JIRA}/issue-links.ts`,
    first: 90_290,
    broken: (good: typeof JiraLinks) =>
      ({
        async writeLinks(...input) {
          const written = await good.writeLinks(...input);
          return written.answer.kind === 'not-sent' ? { ...written, answer: { kind: 'sent', replaced: null } } : written;
        },
      }) satisfies Partial<typeof good>,
  },
  'an issue may become its own parent': {
    side: 'jira-data-center',
    file: '#shared/sync/own-end.ts',
    first: 200_301,
    broken: () => ({ pointsAtItself: () => false }),
  },
  'nobody is told what an edit has replaced': {
    side: 'jira-data-center',
    file: `${JIRA}/own-history.ts`,
    first: 33,
    broken: (good: typeof JiraHistory) =>
      ({
        createOwnHistory: (options) => ({ ...good.createOwnHistory(options), replaced: () => Promise.resolve(ok(new Map())) }),
      }) satisfies Partial<typeof good>,
  },
};

afterEach(() => {
  for (const { file } of Object.values(BUGS)) vi.doUnmock(file);
  vi.resetModules();
});

test.each(Object.entries(BUGS))(
  'the simulation notices when %s',
  async (_, { side, file, first = 1, broken }) => {
    vi.resetModules();
    vi.doMock(file, async (original) => {
      const good = await original<never>();
      return { ...(good as object), ...broken(good) };
    });
    const { liveThrough } = await import('./history.ts');
    let noticed = false;
    for (let seed = first; seed < first + HISTORIES && !noticed; seed += 1) {
      noticed = await liveThrough(seed, side).then(
        (problems) => problems.length > 0,
        () => true,
      );
    }
    expect(noticed).toBe(true);
  },
  120_000,
);
