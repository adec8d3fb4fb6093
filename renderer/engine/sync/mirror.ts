export type { HostTrackers, Mirror, MirrorDeps, PullOptions } from './api.ts';
