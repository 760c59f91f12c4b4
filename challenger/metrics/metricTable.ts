/** What a metric is. Names are in base units: seconds, bytes, and ether (docs/monitoring.md says why not wei). */
export interface MetricSpec {
  readonly kind: 'gauge' | 'counter' | 'histogram';
  readonly name: `gainsay_${string}`;
  readonly help: string;
  readonly labels: readonly string[];
  /** Of a histogram, upper bounds. */
  readonly buckets?: readonly number[];
}

const CHAIN = ['chain'] as const;

/** Every metric of the daemon. `process_…` and `nodejs_…` of prom-client come beside them. */
export const METRICS = {
  up: {
    ...{ kind: 'gauge', name: 'gainsay_up', labels: [] },
    help: '1 while the daemon runs',
  },
  build: {
    ...{ kind: 'gauge', name: 'gainsay_build_info', labels: ['version', 'node'] },
    help: '1, with the version of the program and of Node.js',
  },
  ready: {
    ...{ kind: 'gauge', name: 'gainsay_ready', labels: CHAIN },
    help: '1 if the chain has caught up and is followed, else 0',
  },
  mode: {
    ...{ kind: 'gauge', name: 'gainsay_mode', labels: ['chain', 'mode'] },
    help: '1 for the mode that a chain is watched in',
  },
  trust: {
    ...{ kind: 'gauge', name: 'gainsay_trust_level', labels: ['chain', 'basis'] },
    help: '1 for what the state stands on: replayed from genesis, or anchored at a final claim',
  },
  l1Head: {
    ...{ kind: 'gauge', name: 'gainsay_l1_head_block', labels: CHAIN },
    help: 'number of the last L1 block that was seen',
  },
  l1HeadTime: {
    ...{ kind: 'gauge', name: 'gainsay_l1_head_timestamp_seconds', labels: CHAIN },
    help: 'timestamp of the last L1 block that was seen, Unix time',
  },
  l1SeenTime: {
    ...{ kind: 'gauge', name: 'gainsay_l1_seen_timestamp_seconds', labels: CHAIN },
    help: 'when an L1 block that was new to us was seen last, Unix time',
  },
  l2Block: {
    ...{ kind: 'gauge', name: 'gainsay_l2_verified_block', labels: CHAIN },
    help: 'number of the last L2 block that was executed',
  },
  verifiedBatch: {
    ...{ kind: 'gauge', name: 'gainsay_verified_batch', labels: CHAIN },
    help: 'the last batch that was executed, counted from 1',
  },
  postedBatch: {
    ...{ kind: 'gauge', name: 'gainsay_posted_batch', labels: CHAIN },
    help: 'the last batch that is posted on L1, counted from 1',
  },
  lag: {
    ...{ kind: 'gauge', name: 'gainsay_verification_lag_seconds', labels: CHAIN },
    help: 'age of the oldest batch that is posted and not executed',
  },
  lagBatches: {
    ...{ kind: 'gauge', name: 'gainsay_verification_lag_batches', labels: CHAIN },
    help: 'batches that are posted and not executed',
  },
  syncProgress: {
    ...{ kind: 'gauge', name: 'gainsay_sync_progress_ratio', labels: ['chain', 'work'] },
    help: 'how much is done of what a chain catches up with, 0 to 1, by work: sync (its present stage), replay (in the background); absent without it',
  },
  loopTime: {
    ...{ kind: 'gauge', name: 'gainsay_last_loop_timestamp_seconds', labels: CHAIN },
    help: 'when a whole look at L1 was finished last, Unix time',
  },
  loops: {
    ...{ kind: 'counter', name: 'gainsay_loops_total', labels: ['chain', 'outcome'] },
    help: 'looks at L1, by outcome: done, failed',
  },
  phases: {
    ...{ kind: 'histogram', name: 'gainsay_phase_duration_seconds', labels: ['chain', 'phase'] },
    help: 'how long the parts of a look take',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800],
  },
  verdicts: {
    ...{ kind: 'counter', name: 'gainsay_verdicts_total', labels: ['chain', 'verdict'] },
    help: 'verdicts on claims: agree, disagree (a mismatch), cannotTell',
  },
  claims: {
    ...{ kind: 'gauge', name: 'gainsay_claims', labels: ['chain', 'status', 'verdict'] },
    help: 'claims by how they stand on L1 and what we say of them (none: not judged yet)',
  },
  disputes: {
    ...{ kind: 'gauge', name: 'gainsay_disputes', labels: ['chain', 'ahead', 'winner'] },
    help: 'open disputes by forecast: who is ahead now, and who wins if nobody errs (right, wrong, unknown)',
  },
  disputeEnd: {
    ...{ kind: 'gauge', name: 'gainsay_disputes_end_timestamp_seconds', labels: CHAIN },
    help: 'when the last open dispute is over at the latest, Unix time; absent without one',
  },
  matches: {
    ...{ kind: 'gauge', name: 'gainsay_matches', labels: ['chain', 'level', 'phase'] },
    help: 'matches of open disputes by level (unit, step) and phase',
  },
  clock: {
    ...{ kind: 'gauge', name: 'gainsay_clock_remaining_seconds', labels: CHAIN },
    help: 'the least that is left on a running clock of ours, of all matches that we play; absent without one',
  },
  moves: {
    ...{ kind: 'counter', name: 'gainsay_moves_total', labels: ['chain', 'outcome'] },
    help: 'transactions of ours: sent, mined, reverted, takenBack',
  },
  alarms: {
    ...{ kind: 'counter', name: 'gainsay_alarms_total', labels: ['chain', 'alarm'] },
    help: 'what must never happen, as rightClaimLost or moveTooLate',
  },
  bonds: {
    ...{ kind: 'gauge', name: 'gainsay_bonds_ether', labels: ['chain', 'state'] },
    help: 'bonds of ours: idle, atRisk, claimable, lost',
  },
  stakes: {
    ...{ kind: 'gauge', name: 'gainsay_dispute_stakes_ether', labels: ['chain', 'party'] },
    help: 'bonds in open disputes, of all parties: right, wrong, unknown',
  },
  balance: {
    ...{ kind: 'gauge', name: 'gainsay_signer_balance_ether', labels: ['chain', 'l1', 'address'] },
    help: 'what is on the account that moves are sent from',
  },
  needed: {
    ...{ kind: 'gauge', name: 'gainsay_signer_needed_ether', labels: ['chain', 'l1', 'address'] },
    help: 'what it takes to end all disputes that we play, bonds and gas',
  },
  fees: {
    ...{ kind: 'counter', name: 'gainsay_fees_ether_total', labels: CHAIN },
    help: 'what was paid for the gas of transactions that were mined',
  },
  pending: {
    ...{ kind: 'gauge', name: 'gainsay_pending_transactions', labels: CHAIN },
    help: 'transactions of ours that are in flight',
  },
  pendingAge: {
    ...{ kind: 'gauge', name: 'gainsay_pending_transaction_age_seconds', labels: CHAIN },
    help: 'for how long the oldest of them has been in flight; 0 without one',
  },
  endpointEvents: {
    ...{ kind: 'counter', name: 'gainsay_endpoint_events_total' },
    labels: ['chain', 'endpoint', 'event'],
    help: 'what is wrong with L1 endpoints: outvoted, quarantined, wrongChain, behind',
  },
  endpointsDivided: {
    ...{ kind: 'counter', name: 'gainsay_endpoints_divided_total', labels: CHAIN },
    help: 'questions on which too few endpoints said the same',
  },
  data: {
    ...{ kind: 'counter', name: 'gainsay_data_events_total', labels: ['chain', 'event'] },
    help: 'what became of the data of batches: available, late, awaited, missing, mismatched, undecodable, unreachable, wrongBlob, archiveFailed',
  },
  inbox: {
    ...{ kind: 'counter', name: 'gainsay_inbox_events_total', labels: ['chain', 'event'] },
    help: 'forced transactions that were queued or are due, and posters that contradict one another',
  },
  diskFree: {
    ...{ kind: 'gauge', name: 'gainsay_disk_free_bytes', labels: ['folder'] },
    help: 'what is left on the disk of a folder of ours',
  },
  store: {
    ...{ kind: 'gauge', name: 'gainsay_store_bytes', labels: CHAIN },
    help: 'what is in use of the file that holds the state of a chain; the file never shrinks',
  },
  streamReaders: {
    ...{ kind: 'gauge', name: 'gainsay_stream_readers', labels: [] },
    help: 'who follows the stream of events',
  },
  streamDropped: {
    ...{ kind: 'counter', name: 'gainsay_stream_dropped_total', labels: [] },
    help: 'readers of the stream that were let go since they did not read',
  },
  alertsOpen: {
    ...{ kind: 'gauge', name: 'gainsay_alerts_open', labels: ['severity'] },
    help: 'alerts that are open, muted ones included',
  },
  alertsMuted: {
    ...{ kind: 'gauge', name: 'gainsay_alerts_muted', labels: [] },
    help: 'open alerts that an operator has silenced',
  },
  alertsQueued: {
    ...{ kind: 'gauge', name: 'gainsay_alerts_queued', labels: ['sink'] },
    help: 'messages that a sink has not taken yet',
  },
  alertsDelivered: {
    ...{ kind: 'counter', name: 'gainsay_alert_deliveries_total', labels: ['sink', 'outcome'] },
    help: 'messages to sinks: sent, retried (an attempt failed), dropped (given up)',
  },
} as const satisfies Record<string, MetricSpec>;

export type MetricKey = keyof typeof METRICS;
