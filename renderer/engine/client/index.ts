export { engine, engineOver, setEngine, type EngineClient } from './connect.ts';
export * from './hooks.ts';
