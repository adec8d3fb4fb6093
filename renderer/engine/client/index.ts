export { engine, engineOver, setEngine, type EngineClient } from './connect.ts';
export { expectedSummaries, expectRelease } from './expect-release.ts';
export * from './hooks.ts';
export { explainRefusal, runPlan } from './run-plan.ts';
export { useEngineQuery, useSharedQuery, type EngineAnswer } from './use-engine-query.ts';
