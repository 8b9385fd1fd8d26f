export { createDetector } from './detector.ts';
export type { Detector } from './detector.ts';
