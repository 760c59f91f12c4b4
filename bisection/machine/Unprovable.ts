/** A thing that the machine has no step for. It is never turned into a wrong proof. */
export class UnprovableError extends Error {
  readonly code = 'UNPROVABLE';
  readonly nextStep =
    'No bond may be put at risk on this unit: treat the verdict as "cannot tell" and report the thing named here.';

  /** `thing` names what is missing, e.g. `opcode CREATE`. */
  constructor(readonly thing: string) {
    super(`the machine cannot prove ${thing}`);
    this.name = 'UnprovableError';
  }
}
