import type { Shape } from './shape.js';
import { accountShapes } from './shapes/accounts.js';
import { blockShapes } from './shapes/blocks.js';
import { creationShapes } from './shapes/creations.js';
import { delegationShapes } from './shapes/delegations.js';
import { inboxShapes } from './shapes/inbox.js';
import { intakeShapes } from './shapes/intake.js';
import { opcodeShapes } from './shapes/opcodes.js';
import { precompileShapes } from './shapes/precompiles.js';
import { storageShapes } from './shapes/storage.js';

/** Every adversarial shape. */
export const SHAPES: readonly Shape[] = [
  ...storageShapes,
  ...accountShapes,
  ...creationShapes,
  ...intakeShapes,
  ...delegationShapes,
  ...blockShapes,
  ...inboxShapes,
  ...opcodeShapes,
  ...precompileShapes,
];
