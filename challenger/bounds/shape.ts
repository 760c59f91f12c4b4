import type { Prng } from '../devnet/prng.js';
import type { Attacker } from './attacker.js';
import type { Stage } from './stage.js';

/** What a shape is made with. */
export interface ShapeInputs {
  readonly attacker: Attacker;
  readonly random: Prng;
}

/** An adversarial piece of a chain. */
export interface Shape {
  readonly name: string;
  readonly stage: (inputs: ShapeInputs) => Stage;
}
