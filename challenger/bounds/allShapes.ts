import type { Shape } from './shape.js';
import { storageShapes } from './shapes/storage.js';

/** Every adversarial shape. */
export const SHAPES: readonly Shape[] = [...storageShapes];
