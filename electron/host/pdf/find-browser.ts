import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable'];

/** An installed Chrome, Edge or Chromium that can print and be an app window. Not the ones of snap: they cannot read a temporary folder. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string | null {
  return candidates(env, platform).find(executable) ?? null;
}

function candidates(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  const named = [env['CHROMIUM_PATH']].filter((path) => path !== undefined);
  if (platform === 'darwin') {
    return [...named, ...['Google Chrome', 'Microsoft Edge', 'Chromium'].map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`)];
  }
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter((path) => path !== undefined);
    const apps = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
      'Chromium\\Application\\chrome.exe',
    ];
    return [...named, ...roots.flatMap((root) => apps.map((app) => `${root}\\${app}`))];
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '' && !folder.startsWith('/snap'));
  return [...named, ...NAMES.flatMap((name) => [...new Set([...folders, '/usr/bin'])].map((folder) => join(folder, name)))];
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
