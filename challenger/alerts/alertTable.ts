/** How much an alert matters: `critical` wakes somebody, `warning` waits until morning, `info` is for the record. */
export type Severity = 'info' | 'warning' | 'critical';

/** What an alert of a kind is about. */
export interface AlertSpec {
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  /** What to do, where the alert itself knows nothing better. */
  readonly nextStep: string;
  /**
   * A fact is told once and stays so. Others are over when a look finds that they are no longer so, when an event says so, or
   * when they were not raised for so long, s.
   */
  readonly ends: 'never' | 'condition' | 'event' | number;
}

const HOUR = 3_600;

/** Every alert. Each has a section of its own in docs/monitoring.md, under its title. */
export const ALERTS = {
  rightClaimLost: {
    ...{ severity: 'critical', title: 'Right claim lost', ends: 'never' },
    meaning: 'a claim that we agree with was eliminated: the game ended against the truth',
    nextStep: 'stop what relies on the rival claim, and find out which move was missed',
  },
  wrongClaimFinal: {
    ...{ severity: 'critical', title: 'Wrong claim final', ends: 'never' },
    meaning:
      'a claim that we disagree with is final: whoever trusts the contracts trusts a wrong state',
    nextStep:
      'stop bridges and fast sync that rest on this chain, and tell everybody who relies on it',
  },
  finalClaimMismatch: {
    ...{ severity: 'critical', title: 'Final claim mismatch', ends: 'never' },
    meaning: 'what L1 calls final is not what executing the batches gives',
    nextStep: 'verify on another machine which one is right before anything rests on either',
  },
  twoOpinions: {
    ...{ severity: 'critical', title: 'Two opinions', ends: 'never' },
    meaning: 'the executor and the machine disagree about a unit: no bond is put at risk on it',
    nextStep: 'report the unit with its batch as a defect; let another challenger play',
  },
  moveTooLate: {
    ...{ severity: 'critical', title: 'Move too late', ends: 'never' },
    meaning: 'our time for a move is over',
    nextStep: 'find out what kept the move from L1: censorship, the endpoint, fees, a crash',
  },
  moveFailed: {
    ...{ severity: 'critical', title: 'Move failed', ends: 'never' },
    meaning: 'a contract refuses a move that it should take',
    nextStep:
      'look at account and endpoint; if they are well, play with another challenger and report it',
  },
  bondLost: {
    ...{ severity: 'critical', title: 'Bond lost', ends: 'never' },
    meaning: 'a bond of ours is forfeited',
    nextStep: 'read the dispute: an honest challenger loses no bond unless it moved too late',
  },
  disputeLosing: {
    ...{ severity: 'critical', title: 'Dispute losing', ends: 'condition' },
    meaning: 'a dispute is not on the way to be won, even if nobody makes a mistake from now on',
    nextStep: 'see which match is lost, and whether somebody else plays for the right claim',
  },
  clockShort: {
    ...{ severity: 'critical', title: 'Clock short', ends: 'condition' },
    meaning: 'little time is left on a clock of ours that runs',
    nextStep: 'find out what keeps the move from L1, and send it by hand if need be',
  },
  wrongClaimPosted: {
    ...{ severity: 'warning', title: 'Wrong claim posted', ends: 'condition' },
    meaning:
      'a wrong claim is pending and no right one stands beside it: left alone it becomes final',
    nextStep: 'run a challenger in mode defend, or post the right claim',
  },
  windowShort: {
    ...{ severity: 'critical', title: 'Window short', ends: 'condition' },
    meaning:
      'a wrong claim stands alone, and little time is left in which the right one can be posted',
    nextStep:
      'post the right claim at once: run gainsay watch in mode defend, or have somebody do so',
  },
  rightClaimChallenged: {
    ...{ severity: 'warning', title: 'Right claim challenged', ends: 'condition' },
    meaning: 'a claim that we agree with has rivals: a dispute is fought',
    nextStep: 'nothing while the forecast says that the right claim wins; watch clock and balance',
  },
  cannotTell: {
    ...{ severity: 'critical', title: 'Cannot tell', ends: 'condition' },
    meaning: 'for long there has been no verdict on a pending claim, and its clock runs',
    nextStep: 'do what the reason of the verdict asks for',
  },
  silence: {
    ...{ severity: 'critical', title: 'Silence', ends: 'condition' },
    meaning: 'nothing new was seen of L1, or no look at it was finished, for long',
    nextStep: 'look at the endpoints and the log; until it is over nobody watches',
  },
  notReady: {
    ...{ severity: 'critical', title: 'Not ready', ends: 'condition' },
    meaning: 'for long a chain has not been followed as it should be, though it has caught up',
    nextStep: 'ask /readyz why; until it is over clocks run and moves may be missing',
  },
  accountStopped: {
    ...{ severity: 'critical', title: 'Account stopped', ends: 'condition' },
    meaning:
      'the transaction manager has a defect: no move is sent until the daemon is started again',
    nextStep: 'start the daemon again, and report the reason as a defect',
  },
  syncStuck: {
    ...{ severity: 'critical', title: 'Sync stuck', ends: 'condition' },
    meaning: 'batches are posted, and none was executed for long',
    nextStep:
      'read the log: data that are missing, a full disk, or a block that cannot be executed',
  },
  balanceShort: {
    ...{ severity: 'critical', title: 'Balance short', ends: 'condition' },
    meaning: 'the account holds less than it takes to end its disputes',
    nextStep: 'send ether to the account before its next bond is due',
  },
  bondMismatch: {
    ...{ severity: 'critical', title: 'Bond mismatch', ends: 'condition' },
    meaning: 'the contracts owe us less than the bonds that are free',
    nextStep:
      'compare credits on L1 with the bonds of the read API; it is a defect of one or the other',
  },
  bondUnclaimed: {
    ...{ severity: 'warning', title: 'Bond unclaimed', ends: 'condition' },
    meaning: 'a bond could be had for more than a day, and is still in the contract',
    nextStep: 'see why the challenger does not withdraw, or run gainsay bond withdraw',
  },
  transactionStuck: {
    ...{ severity: 'critical', title: 'Transaction stuck', ends: 'condition' },
    meaning: 'a transaction gets into no block for long',
    nextStep: 'compare what it offers with what L1 asks for, and raise caps.gasPrice',
  },
  transactionRefused: {
    ...{ severity: 'critical', title: 'Transaction refused', ends: HOUR },
    meaning: 'nodes refuse a transaction, or it needs a higher fee than allowed',
    nextStep: 'read the reason; raise caps.gasPrice, or give another endpoint',
  },
  spendCap: {
    ...{ severity: 'critical', title: 'Spend cap', ends: HOUR },
    meaning: 'a move was not made because of a cap, or because the account is empty',
    nextStep:
      'find out what the money went to; raise the cap or send ether if the dispute is worth it',
  },
  keyUsedElsewhere: {
    ...{ severity: 'critical', title: 'Key used elsewhere', ends: 'never' },
    meaning: 'a nonce of ours went to a transaction that is not ours',
    nextStep:
      'stop the other program that uses the key; if there is none, the key is stolen: move the money',
  },
  signerFails: {
    ...{ severity: 'critical', title: 'Signer fails', ends: HOUR },
    meaning:
      'no transaction can be signed, or the journal of transactions cannot be written: no move is made',
    nextStep: 'look at the signer and at the disk',
  },
  endpointsContradict: {
    ...{ severity: 'warning', title: 'Endpoints contradict', ends: HOUR },
    meaning: 'an L1 endpoint said something else than the others, or is of another chain',
    nextStep: 'leave it out if it does so again',
  },
  endpointsDivided: {
    ...{ severity: 'critical', title: 'Endpoints divided', ends: HOUR / 4 },
    meaning: 'too few L1 endpoints say the same: no verdict rests on that, and no move is made',
    nextStep: 'find the ones that are wrong, or add one that you trust',
  },
  dataMissing: {
    ...{ severity: 'critical', title: 'Data missing', ends: 'event' },
    meaning: 'the data of a batch are not to be had, or are wrong',
    nextStep: 'add a source that has them: L1 nodes forget blobs after 18 days',
  },
  archiveFailed: {
    ...{ severity: 'warning', title: 'Archive failed', ends: HOUR },
    meaning: 'blobs that were read could not be kept',
    nextStep: 'look at the disk: in 18 days nobody may have them any more',
  },
  evidenceMissing: {
    ...{ severity: 'warning', title: 'Evidence missing', ends: 24 * HOUR },
    meaning: 'there is no bundle about a wrong claim: the dispute goes on, but nobody can check it',
    nextStep:
      'remove what is in the way; the bundle is tried again within the hour, and when the claim falls',
  },
  forcedDue: {
    ...{ severity: 'warning', title: 'Forced due', ends: 'never' },
    meaning: 'a forced transaction is due, and the batches leave it out',
    nextStep: 'post a forced batch, or let a challenger do it that includes forced transactions',
  },
  postersContradict: {
    ...{ severity: 'warning', title: 'Posters contradict', ends: 'never' },
    meaning: 'a block is void because another poster has taken its time and says something else',
    nextStep: 'ask the operator which sequencer counts: users may have been promised what is void',
  },
  diskShort: {
    ...{ severity: 'warning', title: 'Disk short', ends: 'condition' },
    meaning: 'little is left on a disk of ours',
    nextStep: 'free some, or shorten the retention; a full disk stops everything',
  },
  disputeMuted: {
    ...{ severity: 'warning', title: 'Dispute muted', ends: 24 * HOUR },
    meaning: 'alerts of a dispute are held back because an operator said so',
    nextStep: 'take the dispute out of alerts.mute once it is over',
  },
  flood: {
    ...{ severity: 'critical', title: 'Flood', ends: HOUR / 6 },
    meaning: 'there are more alerts of a kind than anybody can read: further ones are held back',
    nextStep: 'see /api/v1/events for all of them',
  },
  alertsLost: {
    ...{ severity: 'critical', title: 'Alerts lost', ends: HOUR },
    meaning: 'messages to somebody were given up, or the journal of alerts is damaged',
    nextStep: 'look at the sink, and at /api/v1/events for what was missed',
  },
} as const satisfies Record<string, AlertSpec>;

export type AlertKind = keyof typeof ALERTS;

/** Where an alert is explained: a heading of docs/monitoring.md. */
export const runbookOf = (kind: AlertKind): string =>
  `docs/monitoring.md#alert-${ALERTS[kind].title.toLowerCase().replaceAll(' ', '-')}`;
