import { hostOf } from '#electron/host/http/host-name.ts';
import type { Transport } from '#electron/host/http/transport.ts';
import { quarantined } from '#electron/host/trackers/quarantine.ts';
import { itemIdOf, remoteIdOf, type ConnectionId, type ProjectId } from '#shared/domain/item.ts';
import type { ZoneName } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ChangeList, FetchedItems, PulledItem, TrackerPort } from '#shared/tracker/port.ts';
import { allPages, createAsk } from './ask.ts';
import { readHistory } from './changelog.ts';
import { readCatalog, readLinkTypes, readPriorities, remoteProjects } from './catalog.ts';
import { identify } from './identify.ts';
import { createIssueReader } from './issues.ts';
import { toPulledItem } from './map.ts';
import { createMapping } from './mapping.ts';
import { myself, project as projectRecord, projectList } from './parse.ts';
import { cloudSearch, dataCenterSearch, listAll, listChanges } from './search.ts';
import { lastChangesIn } from './replaced.ts';
import { remembered } from './remembered.ts';
import { readWatermark, type JiraWatermark } from './watermark.ts';

export interface JiraOptions {
  readonly transport: Transport;
  /** The site, or Atlassian's gateway for tokens with scopes. Without a trailing slash. */
  readonly baseUrl: string;
  readonly kind: 'jira-cloud' | 'jira-data-center';
  readonly connection: ConnectionId;
}

const BATCH = 100; // the limit of Cloud's bulk fetch with all fields

/** Jira behind the port: Cloud (REST v3) and Data Center (REST v2) are two dialects of one client. */
export function createJira({ transport, baseUrl, kind, connection }: JiraOptions): TrackerPort {
  const root = baseUrl.replace(/\/+$/, '');
  const host = hostOf(root);
  const cloud = kind === 'jira-cloud';
  const api = cloud ? '/rest/api/3' : '/rest/api/2';
  const ask = createAsk(transport, host);
  const search = cloud ? cloudSearch(ask) : dataCenterSearch(ask);
  const issues = createIssueReader(ask, cloud ? 'cloud' : 'data-center');
  const mapping = createMapping({ ask, issues, root, kind, connection });
  const { fields } = mapping;

  /** The profile's zone. Without one the literal is written early enough for every zone. */
  const zone = remembered(async (signal): Promise<Result<ZoneName, TrackerError>> => {
    const me = await ask.get(`${api}/myself`, myself, signal);
    return me.ok ? ok((me.value.timeZone ?? 'unknown') as ZoneName) : me;
  });
  const linkTypes = remembered((signal) => readLinkTypes(ask, api, signal));
  const priorities = remembered((signal) => readPriorities(ask, api, signal));

  /** JQL refuses a project it cannot see with 400; the project itself says whether it is gone or hidden. */
  async function whyRefused(project: string, error: TrackerError, signal: AbortSignal): Promise<TrackerError> {
    if (error.code !== 'rejected') return error;
    const own = await ask.get(`${api}/project/${project}`, projectRecord, signal);
    return own.ok ? error : own.error.code === 'not-found' ? { ...own.error, what: `project ${project}` } : own.error;
  }

  /** A listing begins a pull: what items are read with is asked anew beside it. */
  async function beginning(
    project: ProjectId,
    listing: Promise<Result<ChangeList, TrackerError>>,
    signal: AbortSignal,
  ): Promise<Result<ChangeList, TrackerError>> {
    const [listed, known] = await Promise.all([listing, fields.again(signal)]);
    if (!listed.ok) return err(await whyRefused(remoteIdOf(project), listed.error, signal));
    return known.ok ? listed : known;
  }

  const list = (project: ProjectId, signal: AbortSignal): Promise<Result<ChangeList, TrackerError>> =>
    beginning(project, listAll(search, remoteIdOf(project), signal), signal);

  /**
   * The search reads its dates in the profile's zone. That is asked anew each time, for a person may move their profile between two pulls,
   * but beside a search with the zone as last known: only after a move is the search made again.
   */
  async function changesIn(project: ProjectId, since: JiraWatermark, signal: AbortSignal): Promise<Result<ChangeList, TrackerError>> {
    const listIn = (name: ZoneName) => listChanges(search, remoteIdOf(project), since, name, signal);
    const guess = zone.kept;
    const [now, guessed] = await Promise.all([zone.again(signal), guess === null ? null : listIn(guess)]);
    if (!now.ok) return now;
    return guessed !== null && now.value === guess ? guessed : listIn(now.value);
  }

  return {
    batchSize: BATCH,
    identify: (signal) => identify({ ask, kind, baseUrl: root, host }, signal),

    async projects(signal) {
      if (!cloud) {
        const listed = await ask.get(`${api}/project`, projectList, signal);
        return listed.ok ? ok(remoteProjects(connection, listed.value)) : listed;
      }
      const found = await allPages(ask, `${api}/project/search`, projectRecord, signal, { orderBy: 'key' });
      if (!found.ok) return found;
      if (found.value.unread > 0) return err({ code: 'malformed', host, detail: `${found.value.unread} projects could not be read.` });
      return ok(remoteProjects(connection, found.value.values));
    },

    async catalog(project, signal, withRequires = false) {
      const site = { zone: zone.again(signal), fields: fields.again(signal), linkTypes: linkTypes.again(signal) };
      // Hardly ever changed, and only offered to people: not asked for again in each pull.
      const options = { ask, api, connection, ...site, priorities: priorities(signal), withRequires };
      return readCatalog(options, remoteIdOf(project), signal);
    },

    list,

    async changes(project, since, signal) {
      const known = readWatermark(since);
      if (known === null) return list(project, signal);
      return beginning(project, changesIn(project, known, signal), signal);
    },

    async lastChanges(item, _revision, wanted, signal) {
      const history = await readHistory(ask, `${api}/issue/${encodeURIComponent(remoteIdOf(item))}`, null, cloud, signal);
      return history.ok ? ok(lastChangesIn(history.value, wanted)) : history;
    },

    async fetch(project, ids, signal): Promise<Result<FetchedItems, TrackerError>> {
      if (ids.length > BATCH) throw new RangeError(`At most ${BATCH} ids at once, not ${ids.length}`);
      const [known, read] = await Promise.all([fields(signal), issues.read(ids, signal)]);
      if (!known.ok) return known;
      if (!read.ok) return read;
      const context = await mapping.context(project, known.value, read.value.issues, signal);
      if (!context.ok) return context;
      const items: PulledItem[] = [];
      const setAside = read.value.unreadable.map(({ id, reason }) =>
        quarantined({ connection, project, remoteId: id, key: null, reason, raw: undefined }),
      );
      for (const raw of read.value.issues) {
        const mapped = toPulledItem(raw, context.value);
        if (mapped.ok) items.push(mapped.value);
        else setAside.push(mapped.error);
      }
      const answered = new Set([...items.map((item) => item.row.id), ...setAside.map((record) => record.id)]);
      return ok({ items, missing: ids.map((id) => itemIdOf(connection, id)).filter((id) => !answered.has(id)), quarantined: setAside });
    },
  };
}
