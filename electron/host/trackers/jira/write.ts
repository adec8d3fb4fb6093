import { hostOf } from '#electron/host/http/host-name.ts';
import { z } from 'zod';
import { refused } from '#electron/host/trackers/write-outcome.ts';
import { projectIdOf, remoteIdOf, type ItemId, type VersionId } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { itemOf } from '#shared/tracker/body.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Remote, TrackerWriter } from '#shared/tracker/writer.ts';
import { createAsk } from './ask.ts';
import { entriesOf } from './changelog.ts';
import type { JiraOptions } from './client.ts';
import { findComment } from './comments.ts';
import { createIssueCreator } from './create-issue.ts';
import { createIssueReader } from './issues.ts';
import { epicKeys, toPulledItem } from './map.ts';
import { createMapping, fieldsIn } from './mapping.ts';
import { createOwnHistory } from './own-history.ts';
import { personRef } from './person.ts';
import { itemState } from './record-state.ts';
import { FIELDS_IN_HISTORY, lastChangesIn } from './replaced.ts';
import { remembered } from './remembered.ts';
import { createIssueWriter } from './write-issue.ts';
import { createVersionWriter } from './write-version.ts';

const NO_SPRINTS = 'Sprints of Jira cannot be changed from here.';

/** Jira behind the writer: issues and versions of both dialects. Sprints are read only. */
export function createJiraWriter({ transport, baseUrl, kind, connection }: JiraOptions): TrackerWriter {
  const root = baseUrl.replace(/\/+$/, '');
  const host = hostOf(root);
  const cloud = kind === 'jira-cloud';
  const api = cloud ? '/rest/api/3' : '/rest/api/2';
  const ask = createAsk(transport, host);
  const issues = createIssueReader(ask, cloud ? 'cloud' : 'data-center');
  const mapping = createMapping({ ask, issues, root, kind, connection });
  const me = remembered((signal) => ask.get(`${api}/myself`, personRef, signal));
  const noSprints = (): Result<never, TrackerError> => err({ code: 'rejected', host, status: 400, messages: [NO_SPRINTS] });

  const versions = createVersionWriter({ ask, api, host, connection, siteUrl: mapping.siteUrl });
  const history = createOwnHistory({ ask, cloud, connection, me });
  const writeIssue = createIssueWriter({ ask, cloud, connection, fields: mapping.fields, history });
  const creator = createIssueCreator({ ask, cloud, host, connection, fields: mapping.fields });
  const issuePath = (record: ItemId): string => `${api}/issue/${encodeURIComponent(remoteIdOf(record))}`;

  /** The issue itself with its history, which alone says who changed it last. */
  async function readItem(record: ItemId, signal: AbortSignal): Promise<Result<Remote | null, TrackerError>> {
    const query = { fields: '*all', expand: 'changelog' };
    const [known, read] = await Promise.all([mapping.fields(signal), ask.get(issuePath(record), z.looseObject({}), signal, query)]);
    if (!read.ok) return read.error.code === 'not-found' ? ok(null) : read;
    if (!known.ok) return known;
    const { changelog, ...issue } = read.value;
    const project = projectIdOf(connection, ''); // an issue read whole names its own
    const context = await mapping.context(project, known.value, [issue], signal);
    if (!context.ok) return context;
    const mapped = toPulledItem(issue, context.value);
    if (!mapped.ok) return err({ code: 'malformed', host, detail: mapped.error.reason });
    const item = itemOf(mapped.value.body);
    const fields = fieldsIn(issue);
    const [epic = null] = epicKeys(fields, context.value.roles);
    const history = entriesOf(historiesIn(changelog));
    const [newest] = history;
    return ok({
      project: item.projectId,
      revision: item.revision,
      state: itemState(item, epic),
      pulled: mapped.value,
      by: newest?.author.displayName ?? newest?.author.name ?? null,
      at: item.updated,
      fields: lastChangesIn(history, FIELDS_IN_HISTORY),
    });
  }

  return {
    async read(record, recordKind, signal) {
      if (recordKind === 'item') return readItem(record as ItemId, signal);
      return recordKind === 'version' ? versions.read(record as VersionId, signal) : noSprints();
    },
    async write(write, signal) {
      if (write.recordKind === 'item') return writeIssue(write, signal);
      if (write.recordKind === 'version') return versions.write(write, signal);
      return { answers: write.changes.map(() => refused(NO_SPRINTS, 'Change the sprint in Jira and take this edit back.')), error: null };
    },
    async wrote(record, recordKind, change, revision, signal) {
      // Versions keep no history.
      return recordKind === 'item' ? history.find(record as ItemId, change, revision, signal) : ok(null);
    },
    async create(creation, signal) {
      if (creation.recordKind === 'item') return creator.create(creation, signal);
      return creation.recordKind === 'version' ? versions.create(creation, signal) : noSprints();
    },
    async findCreated(creation, since, signal, known) {
      if (creation.recordKind === 'item') return creator.findCreated(creation, since, signal);
      return creation.recordKind === 'version' ? versions.findCreated(creation, signal, known) : noSprints();
    },
    async findComment(record, id, _text, since, signal) {
      const self = await me(signal);
      return self.ok ? findComment(ask, issuePath(record), id, since, self.value, signal) : self;
    },
  };
}

function historiesIn(changelog: unknown): readonly unknown[] {
  const list = typeof changelog === 'object' && changelog !== null ? (changelog as { readonly histories?: unknown }).histories : null;
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}
