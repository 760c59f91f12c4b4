/** What a peer publishes about its own disputes. */
export interface Peer {
  readonly system: string;
  /** L1 transactions of a dispute between two. */
  readonly transactions: string;
  readonly gas: string;
  /** What an honest party puts up against one rival. */
  readonly bonds: string;
  readonly source: string;
}

/**
 * Read in the sources named, not measured here. Transactions are counted from the depths that a system publishes, at one
 * transaction a move.
 */
export const PEERS: readonly Peer[] = [
  {
    system: 'OP FaultDisputeGame with Cannon',
    transactions: '≈ 149: 73 moves, a step, 75 to resolve',
    gas: 'move ≈ 150k, step 120k–245k',
    bonds: '0.08 ETH at the root to 60 ETH at depth 73; 691 ETH on one full line, both sides',
    source:
      'ethereum-optimism/optimism d317e96, FaultDisputeGame.sol (400k to 300M gas at 200 gwei); gas: .gas-snapshot of 2023-11',
  },
  {
    system: 'BoLD, Arbitrum One',
    transactions: '≈ 150: 26 + 19 + 23 bisections of both sides, and the rest',
    gas: 'step 0.9M–1.1M',
    bonds: '3600 ETH for the assertion, 555 and 79 ETH for the levels below',
    source:
      "OffchainLabs/bold 30e78f6, nitro-contracts 6748733, Arbitrum One's configuration; step: nitro-contracts' one-step provers, run by us",
  },
  {
    system: 'Nitro before BoLD',
    transactions: '≈ 16: dissections of up to 40 parts',
    gas: 'step 0.9M–1.1M',
    bonds: 'one stake',
    source: 'OffchainLabs/nitro-contracts, ChallengeManager.sol (for 2^26 blocks, 2^43 steps)',
  },
  {
    system: 'PRT / Dave, Cartesi',
    transactions: '≈ 104: 92 moves, joins, seals, wins',
    gas: 'move 90k, step 0.9M–1.16M with 10–15 kB',
    bonds: '≈ 0.24, 0.10 and 0.15 ETH at heights 48, 17 and 27',
    source: 'cartesi/dave a4249a5; step: cartesi/machine-emulator issue 390',
  },
  {
    system: 'Kailua, RISC Zero',
    transactions: '2–4, and a zk proof of one span of blocks',
    gas: 'that of a zk verifier',
    bonds: 'one for each proposer; none to prove',
    source: 'risc0/kailua 539716a',
  },
  {
    system: 'Specular, a step of the EVM',
    transactions: '2 a halving of the steps',
    gas: 'step 109k without bytecode, 629k with',
    bonds: 'one stake',
    source: "Specular's paper",
  },
];
