export type { Caller } from './limit-rule';
export * from './limits.module';
export * from './limits.service';
export { MemoryStorage } from './memory.storage';
export { MemoryWindows } from './memory.windows';
export { countForWorkers } from './primary-channel';
export * from './sliding-windows';
