import type { KzgEvent, KzgName } from '../challenger/da/kzg/loadKzg.js';

/** `GAINSAY_KZG` is set to something else than it can be. */
export class KzgChoiceError extends Error {
  readonly code = 'KZG_CHOICE';
  readonly exitCode = 2;
  readonly nextStep = 'set GAINSAY_KZG to native or js, or not at all';
  constructor(readonly given: string) {
    super(`GAINSAY_KZG is ${given}`);
    this.name = 'KzgChoiceError';
  }
}

/** The KZG library that `GAINSAY_KZG` asks for; undefined if none. */
export function kzgChoice(environment: NodeJS.ProcessEnv): KzgName | undefined {
  const { GAINSAY_KZG: given } = environment;
  if (given === undefined || given === '') return undefined;
  if (given !== 'native' && given !== 'js') throw new KzgChoiceError(given);
  return given;
}

/** What is told of loading KZG; undefined where nothing is worth a line. */
export function kzgLine(event: KzgEvent): string | undefined {
  return event.kind === 'kzgFellBack'
    ? `KZG in JavaScript, ten times slower: ${event.reason}`
    : undefined;
}
