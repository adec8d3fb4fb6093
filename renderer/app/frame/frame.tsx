import { Outlet, useLocation } from '@tanstack/react-router';
import { Suspense, useEffect, type ReactElement } from 'react';
import { useEngineStatus, useSettings } from '#renderer/engine/client/index.ts';
import { MapSource } from '#renderer/features/mapping/index.ts';
import { NewReleaseDialog } from '#renderer/features/releases/index.ts';
import { NewItemDialog, useNewItem } from '#renderer/features/scope/index.ts';
import { lazyPart } from '#renderer/ui/lazy-page.tsx';
import { openOutside, useFrame } from '../commands.ts';
import { keepPlace } from '../last-place.ts';
import { applyLook } from '../look.ts';
import { PageBoundary } from '../page-boundary.tsx';
import { releaseInAddress } from '../release-address.ts';
import { useShortcuts } from '../use-shortcuts.ts';
import { BlockedPage } from './blocked-page.tsx';
import { ElsewherePage } from './elsewhere-page.tsx';
import { Header } from './header.tsx';
import { Notices } from './notices.tsx';
import { Rail } from './rail.tsx';
import { StartingPage } from './starting-page.tsx';

const RemoveSample = lazyPart(async () => (await import('./remove-sample.tsx')).RemoveSample);
const loadPalette = async () => (await import('../palette/palette.tsx')).Palette;
const Palette = lazyPart(loadPalette);
const ShortcutSheet = lazyPart(async () => (await import('../palette/shortcut-sheet.tsx')).ShortcutSheet);

/** Theme and density as the settings say, also when another window changed them. Rendered once the store is open. */
function Look(): null {
  const settings = useSettings();
  const { theme, density } = settings ?? {};
  useEffect(() => {
    if (theme !== undefined && density !== undefined) applyLook({ theme, density });
  }, [theme, density]);
  return null;
}

/** A link to the outside is opened by the shell, which checks it; the window itself never leaves the app. */
function openLinksOutside(event: React.MouseEvent): void {
  const link = (event.target as Element).closest('a');
  const href = link?.getAttribute('href') ?? '';
  if (link === null || link.hasAttribute('download') || href.startsWith('#') || href === '') return;
  event.preventDefault();
  void openOutside(link.href);
}

/** The window: rail, header, notices, page, and the popups that belong to no page. */
export function Frame(): ReactElement {
  const { pathname } = useLocation();
  const { phase, elsewhere } = useEngineStatus();
  const { popup, mapping, show } = useFrame();
  const newItem = useNewItem(({ open }) => open);
  useShortcuts();
  useEffect(() => {
    if (pathname !== '/') keepPlace();
  });
  // Windows read the store directly, so they wait until the engine has opened, checked and upgraded it.
  const ready = phase.kind === 'ready';
  useEffect(() => {
    if (!ready) return undefined;
    // Fetched while nothing else happens, and after the page: letters typed right after the first Ctrl+K must reach it.
    const idle = requestIdleCallback(() => void loadPalette().catch(() => undefined));
    return () => cancelIdleCallback(idle);
  }, [ready]);
  const close = (): void => show(null);
  return (
    <div className="flex h-full flex-col compact:flex-row" onClickCapture={openLinksOutside} onAuxClickCapture={openLinksOutside}>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:z-50 focus:m-2 focus:rounded-md focus:bg-raised focus:p-2"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to the page
      </a>
      <Rail pathname={pathname} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <Header pathname={pathname} ready={ready} />
        <Notices />
        <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-auto outline-none">
          {phase.kind === 'blocked' ? (
            <BlockedPage explanation={phase.explanation} canRebuild={phase.canRebuild === true} />
          ) : ready ? (
            <PageBoundary place={pathname}>
              <Suspense fallback={<div aria-busy className="h-full" />}>
                <Outlet />
              </Suspense>
            </PageBoundary>
          ) : (
            <StartingPage />
          )}
        </main>
      </div>
      {ready && <Look />}
      {elsewhere && <ElsewherePage />}
      <Suspense fallback={null}>
        {ready && <NewReleaseDialog />}
        {ready && newItem && <NewItemDialog release={releaseInAddress(pathname)} />}
        {popup === 'palette' && <Palette onClose={close} />}
        {popup === 'shortcuts' && <ShortcutSheet onClose={close} />}
        {popup === 'map' && mapping !== null && <MapSource {...mapping} onClose={close} />}
        {popup === 'remove-sample' && <RemoveSample onClose={close} />}
      </Suspense>
    </div>
  );
}
