import type { ProjectPull } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { FAKE_PROJECTS, JIRA } from './fake-data.ts';

/** The pull of a project that brought nothing. */
export const aPull = (step: ProjectPull['step'], over: Partial<ProjectPull> = {}): ProjectPull => ({
  project: FAKE_PROJECTS[0].id,
  connection: JIRA,
  key: 'SHOP',
  step,
  fetched: 0,
  total: 0,
  added: 0,
  changed: 0,
  removed: 0,
  quarantined: 0,
  ...over,
});

/** One that failed. */
export function aFailedPull(error: TrackerError, explanation: Explanation, over: Partial<ProjectPull> = {}) {
  const step = { kind: 'failed', error, explanation } as const;
  return { ...aPull(step, over), step };
}
