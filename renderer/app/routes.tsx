import { createHashHistory, createRootRoute, createRoute, createRouter, Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { engine, useEngineQuery, useReleases } from '#renderer/engine/client/index.ts';
import { ConnectionsPage } from '#renderer/features/connections/index.ts';
import { HelpPage } from '#renderer/features/help/index.ts';
import { NotesPage } from '#renderer/features/notes/index.ts';
import { releaseHref, ReleaseOverview, ReleasePage, ReleasesPage, type ReleaseTab } from '#renderer/features/releases/index.ts';
import { ScopePage, type Source } from '#renderer/features/scope/index.ts';
import { SettingsPage } from '#renderer/features/settings/index.ts';
import { ConflictsPage, SyncPage } from '#renderer/features/sync/index.ts';
import { WelcomePage } from '#renderer/features/welcome/index.ts';
import { useCommand } from '#renderer/ui/commands.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import type { ConnectionId, ItemId } from '#shared/domain/item.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { runCommand } from './commands.ts';
import { FailedPage } from './failed-page.tsx';
import { Frame } from './frame/frame.tsx';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

function NotFound(): ReactElement {
  return (
    <EmptyState title="There is nothing at this address" actions={<a href="#/releases">Show all releases</a>}>
      The link may be from another version of the cockpit.
    </EmptyState>
  );
}

/** The first run sees the welcome; everybody else the releases. */
function Home(): ReactElement {
  const releases = useReleases();
  const connections = useEngineQuery('once', () => engine().connections.list());
  // Decided once: whoever makes the first release here is on the way to it, and must not be sent elsewhere.
  const [empty, setEmpty] = useState<boolean | null>(null);
  if (empty === null) {
    if (releases !== undefined && (connections.value !== undefined || connections.failed)) {
      setEmpty(releases.length === 0 && (connections.value ?? []).length === 0);
    }
    return <div aria-busy className="h-full" />;
  }
  return empty ? <WelcomePage onCommand={runCommand} /> : <Navigate to="/releases" replace />;
}

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const welcome = createRoute({ getParentRoute: () => root, path: '/welcome', component: () => <WelcomePage onCommand={runCommand} /> });
const releases = createRoute({ getParentRoute: () => root, path: '/releases', component: () => <ReleasesPage /> });

/** One layout for the parts of a release, so that its header stays where it is when the part changes. */
const release = createRoute({ getParentRoute: () => root, path: '/releases/$id', component: ReleaseLayout });

function ReleaseLayout(): ReactElement {
  const { id } = release.useParams();
  const { pathname } = useLocation();
  const tab: ReleaseTab = pathname.endsWith('/scope') ? 'scope' : pathname.endsWith('/notes') ? 'notes' : 'overview';
  const show = (part: ReleaseTab) => () => {
    location.hash = releaseHref(id as ReleaseId, part).slice(1);
  };
  useCommand('go.overview', show('overview'));
  useCommand('go.scope', show('scope'));
  useCommand('go.notes', show('notes'));
  return (
    <ReleasePage key={id} release={id as ReleaseId} tab={tab}>
      <Outlet />
    </ReleasePage>
  );
}

const useReleaseId = (): ReleaseId => release.useParams().id as ReleaseId;
const overview = createRoute({ getParentRoute: () => release, path: '/', component: () => <ReleaseOverview release={useReleaseId()} /> });
const scope = createRoute({ getParentRoute: () => release, path: '/scope', component: () => <ScopePage release={useReleaseId()} /> });
const notes = createRoute({ getParentRoute: () => release, path: '/notes', component: () => <NotesPage release={useReleaseId()} /> });

const items = createRoute({
  getParentRoute: () => root,
  path: '/items',
  /** `item` opens its panel, `source` narrows the list to a version, iteration or tag: the palette leads here. */
  validateSearch: (search: Record<string, unknown>): { item?: string; source?: Source } => ({
    ...(typeof search['item'] === 'string' ? { item: search['item'] } : {}),
    ...(isSource(search['source']) ? { source: search['source'] } : {}),
  }),
  component: ItemsPage,
});
function ItemsPage(): ReactElement {
  const { item, source } = items.useSearch();
  return <ScopePage release={null} item={item === undefined ? null : (item as ItemId)} source={source ?? null} />;
}

/** An address is typed by people too: what is no source is left out. The engine finds nothing for one that it does not know. */
function isSource(value: unknown): value is Source {
  if (typeof value !== 'object' || value === null || !('label' in value) || !('target' in value)) return false;
  const { label, target } = value;
  if (typeof label !== 'string' || typeof target !== 'object' || target === null || !('kind' in target)) return false;
  const texts = { version: ['version'], iteration: ['iteration'], tag: ['project', 'tag'], field: ['project', 'field', 'value'] };
  const wanted = Object.entries(texts).find(([kind]) => kind === target.kind)?.[1];
  return wanted !== undefined && wanted.every((name) => typeof (target as Record<string, unknown>)[name] === 'string');
}

const sync = createRoute({ getParentRoute: () => root, path: '/sync', component: () => <SyncPage /> });
const conflicts = createRoute({
  getParentRoute: () => root,
  path: '/sync/conflicts',
  component: () => <ConflictsPage id={null} />,
});
const conflict = createRoute({ getParentRoute: () => root, path: '/sync/conflicts/$id', component: ConflictRoute });
function ConflictRoute(): ReactElement {
  return <ConflictsPage id={conflict.useParams().id} />;
}
const connections = createRoute({
  getParentRoute: () => root,
  path: '/connections',
  /** `again` opens the form of a connection that was removed, `token` that of a connection's token. */
  validateSearch: (search: Record<string, unknown>): { again?: string; token?: string } => ({
    ...(typeof search['again'] === 'string' && { again: search['again'] }),
    ...(typeof search['token'] === 'string' && { token: search['token'] }),
  }),
  component: ConnectionsRoute,
});
function ConnectionsRoute(): ReactElement {
  const { again = null, token = null } = connections.useSearch();
  return <ConnectionsPage again={again as ConnectionId | null} token={token as ConnectionId | null} />;
}
const settings = createRoute({ getParentRoute: () => root, path: '/settings', component: () => <SettingsPage onCommand={runCommand} /> });
const help = createRoute({ getParentRoute: () => root, path: '/help', component: () => <HelpPage onCommand={runCommand} /> });

/** Which page stands at an address, the first that fits. */
const PAGES: readonly (readonly [RegExp, readonly { readonly fetch: () => void }[]])[] = [
  [/^\/releases\/[^/]+\/scope/, [ReleasePage, ScopePage]],
  [/^\/releases\/[^/]+\/notes/, [ReleasePage, NotesPage]],
  [/^\/releases\/./, [ReleasePage, ReleaseOverview]],
  [/^\/items/, [ScopePage]],
  [/^\/sync\/conflicts/, [ConflictsPage]],
  [/^\/sync/, [SyncPage]],
  [/^\/connections/, [ConnectionsPage]],
  [/^\/settings/, [SettingsPage]],
  [/^\/help/, [HelpPage]],
  [/^\/welcome/, [WelcomePage]],
  [/^\//, [ReleasesPage]],
];

/** Fetches the code of the page at an address: a window that opens there does so while the engine still opens the store. */
export function fetchPage(pathname: string): void {
  for (const page of PAGES.find(([address]) => address.test(pathname))?.[1] ?? []) page.fetch();
}

/** Hash history: the same addresses work under the desktop scheme, on loopback and in a preview. */
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    welcome,
    releases,
    release.addChildren([overview, scope, notes]),
    items,
    sync,
    conflicts,
    conflict,
    connections,
    settings,
    help,
  ]),
  history: createHashHistory(),
  defaultErrorComponent: ({ error, reset }) => <FailedPage failure={error} onAgain={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
