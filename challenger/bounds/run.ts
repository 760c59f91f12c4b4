import { SHAPES } from './allShapes.js';
import { attackerOf, WORK } from './attacker.js';
import { type Bounds, BOUNDS } from './bound.js';
import { measure } from './measure.js';
import { ordinarySteps } from './ordinary.js';
import { ProveMeter } from './proveMeter.js';
import { type BoundsReport, reportOf } from './report.js';

/** Opcode steps of ordinary traffic whose median is taken. */
const ORDINARY_STEPS = 301;

export interface RunOptions {
  readonly seed: string;
  /** Names of shapes; all of them, and the ordinary steps, if not given. */
  readonly only?: readonly string[];
  readonly bounds?: Bounds;
  /** log2 of the hashes that the attacker computes for each key. */
  readonly work?: number;
  readonly progress?: (line: string) => void;
}

/** No shape has that name. */
export class UnknownShapeError extends Error {
  readonly code = 'BOUNDS_UNKNOWN_SHAPE';
  readonly nextStep: string;
  constructor(readonly shape: string) {
    super(`there is no shape ${shape}`);
    this.name = 'UnknownShapeError';
    this.nextStep = `name one of: ${SHAPES.map(({ name }) => name).join('; ')}`;
  }
}

/** Measures the worst step of every kind, and the median of ordinary ones. */
export async function runBounds(options: RunOptions): Promise<BoundsReport> {
  const { seed, only, bounds = BOUNDS, work = WORK, progress } = options;
  const shapes = only?.map(shapeNamed) ?? SHAPES;
  const worst = await measure({
    shapes,
    attacker: attackerOf(work),
    seed,
    ...(progress && { progress }),
  });
  const ordinary = only === undefined ? await ordinaryGas(seed, progress) : undefined;
  return reportOf(worst, ordinary, only === undefined, bounds);
}

async function ordinaryGas(seed: string, progress?: (line: string) => void): Promise<number[]> {
  progress?.('ordinary steps');
  const claims = await ordinarySteps(seed, ORDINARY_STEPS);
  const meter = await ProveMeter.start();
  try {
    const gas: number[] = [];
    for (const claim of claims) gas.push((await meter.read(claim)).gas);
    return gas;
  } finally {
    await meter.stop();
  }
}

function shapeNamed(name: string) {
  const shape = SHAPES.find((one) => one.name === name);
  if (shape === undefined) throw new UnknownShapeError(name);
  return shape;
}
