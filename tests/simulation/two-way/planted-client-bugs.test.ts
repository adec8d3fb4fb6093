import { afterEach, expect, test, vi } from 'vitest';
import type * as Transports from '#electron/host/http/create-transport.ts';
import type * as AzureCalls from '#electron/host/trackers/azure-devops/calls.ts';
import type * as AzureCreate from '#electron/host/trackers/azure-devops/create-item.ts';
import type * as AzureOutcome from '#electron/host/trackers/azure-devops/outcome.ts';
import type * as AzurePatch from '#electron/host/trackers/azure-devops/patch.ts';
import type * as JiraFields from '#electron/host/trackers/jira/issue-fields.ts';
import type * as JiraHistory from '#electron/host/trackers/jira/own-history.ts';
import { isRecord } from '#electron/sandbox/jira/records.ts';
import type { Json } from '#shared/lib/json.ts';
import { ok } from '#shared/lib/result.ts';
import type { SideName } from './side.ts';

/** A simulation that finds nothing proves nothing: each of these bugs is put into a real client, and must be found. */
const HISTORIES = 120;

interface Bug {
  readonly side: SideName;
  readonly file: string;
  /** What the file exports in place of its own. */
  readonly broken: (good: never) => object;
}

const AZURE = '#electron/host/trackers/azure-devops';
const JIRA = '#electron/host/trackers/jira';

const BUGS: { readonly [bug: string]: Bug } = {
  'writes are sent again like reads': {
    side: 'jira-cloud',
    file: '#electron/host/http/create-transport.ts',
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
    broken: (good: typeof AzureOutcome) =>
      ({
        outcomeOf: (...args) => {
          const outcome = good.outcomeOf(...args);
          return outcome.kind === 'halted' ? { ...outcome, answer: good.NOT_SENT } : outcome;
        },
      }) satisfies Partial<typeof good>,
  },
  'a new work item is not looked for': {
    side: 'azure',
    file: `${AZURE}/create-item.ts`,
    broken: (good: typeof AzureCreate) =>
      ({
        createItemCreator: (options) => ({ ...good.createItemCreator(options), findCreated: () => Promise.resolve(ok(null)) }),
      }) satisfies Partial<typeof good>,
  },
  'a comment of Azure DevOps is not looked for': {
    side: 'azure',
    file: `${AZURE}/history.ts`,
    broken: () => ({ findComment: () => Promise.resolve(ok(false)) }),
  },
  'nobody is told what an edit has replaced': {
    side: 'jira-data-center',
    file: `${JIRA}/own-history.ts`,
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
  async (_, { side, file, broken }) => {
    vi.resetModules();
    vi.doMock(file, async (original) => {
      const good = await original<never>();
      return { ...(good as object), ...broken(good) };
    });
    const { liveThrough } = await import('./history.ts');
    let noticed = false;
    for (let seed = 1; seed <= HISTORIES && !noticed; seed += 1) {
      noticed = await liveThrough(seed, side).then(
        (problems) => problems.length > 0,
        () => true,
      );
    }
    expect(noticed).toBe(true);
  },
  120_000,
);
