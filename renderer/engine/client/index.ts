export { engine, engineOver, setEngine, type EngineClient } from './connect.ts';
export * from './hooks.ts';
export { explainRefusal, runPlan } from './run-plan.ts';
export { useEngineQuery, useSharedQuery, type EngineAnswer } from './use-engine-query.ts';
