import { lazyPage, lazyPart } from '#renderer/ui/lazy-page.tsx';

/** How the cockpit looks, who you are, backup and restore, where the data lives. */
export const SettingsPage = lazyPage(async () => (await import('./settings-page.tsx')).SettingsPage);

/** Chooses a backup, shows what is in it, and only then puts it in the place of what is here. */
export const RestoreDialog = lazyPart(async () => (await import('./restore-dialog.tsx')).RestoreDialog);
