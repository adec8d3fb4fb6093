import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Ask } from './ask.ts';
import { rolesOf } from './field-roles.ts';
import { gatewayCloudId } from './identify.ts';
import type { IssueReader } from './issues.ts';
import { epicKeys, type MapContext } from './map.ts';
import { fieldList, serverInfo, type Field } from './parse.ts';
import { remembered, type Remembered } from './remembered.ts';

export interface MappingOptions {
  readonly ask: Ask;
  readonly issues: IssueReader;
  /** The connection's address without a trailing slash. */
  readonly root: string;
  readonly kind: 'jira-cloud' | 'jira-data-center';
  readonly connection: ConnectionId;
}

/** What is asked of a site before its issues can be read. Reader and writer read them the same way. */
export interface Mapping {
  readonly fields: Remembered<readonly Field[]>;
  /** Where people open the site: behind the gateway of scoped tokens that is another address. No trailing slash. */
  readonly siteUrl: Remembered<string>;
  /** @param project used for records that do not name theirs @param raws the issues to be read: the epics they name are looked up */
  context(
    project: ProjectId,
    known: readonly Field[],
    raws: readonly unknown[],
    signal: AbortSignal,
  ): Promise<Result<MapContext, TrackerError>>;
}

export function createMapping({ ask, issues, root, kind, connection }: MappingOptions): Mapping {
  const cloud = kind === 'jira-cloud';
  const fields = remembered((signal) => ask.get(`${cloud ? '/rest/api/3' : '/rest/api/2'}/field`, fieldList, signal));
  const siteUrl = remembered(async (signal): Promise<Result<string, TrackerError>> => {
    if (gatewayCloudId(root) === null) return ok(root);
    const info = await ask.get('/rest/api/2/serverInfo', serverInfo, signal);
    return info.ok ? ok(info.value.baseUrl.replace(/\/+$/, '')) : info;
  });
  /** Null: asked for and not found. */
  const epicIds = new Map<string, string | null>();

  return {
    fields,
    siteUrl,
    async context(project, known, raws, signal) {
      const site = await siteUrl(signal);
      if (!site.ok) return site;
      const roles = rolesOf(known);
      const keys = new Set(raws.flatMap((raw) => epicKeys(fieldsIn(raw), roles)).filter((key) => !epicIds.has(key)));
      if (keys.size > 0) {
        const found = await issues.idsOf([...keys], signal);
        if (!found.ok) return found;
        for (const key of keys) {
          const id = found.value.get(key);
          if (id !== undefined) epicIds.set(key, id);
          else {
            // A search does not know what was made a moment ago: only the epic itself says that it is not there.
            const epic = await issues.idOf(key, signal);
            if (!epic.ok) return epic;
            epicIds.set(key, epic.value);
          }
        }
      }
      return ok({ connection, project, siteUrl: site.value, roles, markup: cloud ? 'adf' : 'wiki', epicIds });
    },
  };
}

/** The fields of an issue as sent; none where it has no such part. */
export function fieldsIn(raw: unknown): { readonly [field: string]: unknown } {
  const fields = typeof raw === 'object' && raw !== null ? (raw as { readonly fields?: unknown }).fields : null;
  return typeof fields === 'object' && fields !== null ? (fields as { readonly [field: string]: unknown }) : {};
}
