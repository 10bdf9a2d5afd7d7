export type { Caller } from './limit-rule';
export * from './limits.module';
export * from './limits.service';
export { MemoryStorage } from './memory.storage';
export { countForWorkers } from './primary.storage';
export * from './sliding-windows';
