import { z } from 'zod';
import { ApiError } from './apiError.js';
import { pageOf } from './page.js';
import { claimRecord, claimStatus } from './records/claimRecord.js';
import { disputeDetail } from './records/disputeDetail.js';
import { disputeRecord } from './records/disputeRecord.js';
import { eventRecord } from './records/eventRecord.js';
import { accountRecord, bondRecord, moveRecord } from './records/moneyRecords.js';
import { chainName, hash } from './records/scalars.js';
import { verdictRecord } from './records/verdictRecord.js';
import { asked, type Route, type RouteRequest, type Sources } from './route.js';

/** What every list can be asked for. */
const paging = {
  chain: chainName.optional().describe('only of this chain'),
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('how many at once'),
  after: z.string().min(1).optional().describe('the "next" of the page before'),
};

interface Named {
  readonly id: string;
  readonly chain: string | null;
}

interface ListSpec<T extends Named, Q extends z.ZodRawShape> {
  readonly path: string;
  readonly summary: string;
  readonly record: z.ZodType<T>;
  readonly filters: Q;
  readonly list: (sources: Sources) => readonly T[];
  readonly keeps: (item: T, query: z.infer<z.ZodObject<Q>>) => boolean;
}

const nameOf = ({ chain, id }: Named): string => `${chain ?? ''}/${id}`;

/** A list in pages, the newest first. */
function listRoute<T extends Named, Q extends z.ZodRawShape>(spec: ListSpec<T, Q>): Route {
  const { path, summary, record, filters, list, keeps } = spec;
  const query = z.strictObject({ ...paging, ...filters });
  return {
    ...{ path, summary, query },
    answer: z.strictObject({
      items: z.array(record),
      next: z.string().nullable().describe('where the next page begins; null at the end'),
      total: z.number().int().nonnegative(),
    }),
    run: (sources, request) => {
      const given = asked(query, request.query) as z.infer<z.ZodObject<Q>> &
        z.infer<z.ZodObject<typeof paging>>;
      const items = list(sources).filter(
        (item) => (given.chain === undefined || item.chain === given.chain) && keeps(item, given),
      );
      return pageOf(items, nameOf, given);
    },
  };
}

export const ofChain = z.strictObject({ chain: chainName.optional().describe('of this chain') });

/** One record by its name; `chain` tells two of the same name apart. @throws ApiError */
export function itemOf<T extends Named>(list: readonly T[], request: RouteRequest): T {
  const { chain } = asked(ofChain, request.query);
  const id = asked(hash, request.id?.toLowerCase());
  const [found, second] = list.filter(
    (each) => each.id === id && (chain === undefined || each.chain === chain),
  );
  if (found === undefined) {
    throw new ApiError(404, 'API_NOT_FOUND', `there is no ${id}`, 'look into the list');
  }
  if (second !== undefined) {
    const what = `${id} is on more than one chain`;
    throw new ApiError(409, 'API_AMBIGUOUS', what, 'say which by "chain"');
  }
  return found;
}

function itemRoute<T extends Named>(
  path: string,
  summary: string,
  record: z.ZodType<T>,
  list: (sources: Sources) => readonly T[],
): Route {
  return {
    ...{ path, summary, query: ofChain, answer: record },
    run: (sources, request) => itemOf(list(sources), request),
  };
}

const claims = (sources: Sources) => sources.model.claims();
const disputes = (sources: Sources) => sources.model.disputes();
const verdict = z.enum(['agree', 'disagree', 'cannotTell', 'none']);

export const LIST_ROUTES: readonly Route[] = [
  listRoute({
    path: '/api/v1/claims',
    summary: 'Claims on L1, and what we say of them.',
    record: claimRecord,
    filters: { status: claimStatus.optional(), verdict: verdict.optional() },
    list: claims,
    keeps: (claim, { status, verdict }) =>
      (status === undefined || claim.status === status) &&
      (verdict === undefined || (claim.verdict ?? 'none') === verdict),
  }),
  itemRoute('/api/v1/claims/{id}', 'A claim.', claimRecord, claims),
  listRoute({
    path: '/api/v1/disputes',
    summary:
      'Disputes with their matches, clocks and forecasts. Named after the claim whose children fight.',
    record: disputeRecord,
    filters: { open: z.enum(['true', 'false']).optional() },
    list: disputes,
    keeps: ({ isOpen }, { open }) => open === undefined || isOpen === (open === 'true'),
  }),
  itemRoute('/api/v1/disputes/{id}', 'A dispute.', disputeRecord, disputes),
  {
    path: '/api/v1/disputes/{id}/detail',
    summary:
      'The trees of its matches, what happened on L1, what hung on it over time, and of which claims there are explanations.',
    query: ofChain,
    answer: disputeDetail,
    run: (sources, request) => {
      const { chain, id } = itemOf(disputes(sources), request);
      const nothing = { trees: [], moves: [], stakes: [], explained: [] };
      return sources.model.detail(chain, id) ?? nothing;
    },
  },
  listRoute({
    path: '/api/v1/verdicts',
    summary: 'What we said of claims. The last one of a claim counts.',
    record: verdictRecord,
    filters: { claim: hash.optional() },
    list: ({ model }) => model.verdicts(),
    keeps: (each, { claim }) => claim === undefined || each.claim === claim,
  }),
  listRoute({
    path: '/api/v1/bonds',
    summary: 'Bonds of ours.',
    record: bondRecord,
    filters: { dispute: hash.optional() },
    list: ({ model }) => model.bonds(),
    keeps: (each, { dispute }) => dispute === undefined || each.dispute === dispute,
  }),
  listRoute({
    path: '/api/v1/moves',
    summary: 'Moves of ours.',
    record: moveRecord,
    filters: { dispute: hash.optional() },
    list: ({ model }) => model.moves(),
    keeps: (each, { dispute }) => dispute === undefined || each.dispute === dispute,
  }),
  listRoute({
    path: '/api/v1/accounts',
    summary: 'Accounts that moves are sent from.',
    record: accountRecord.extend({ id: accountRecord.shape.address }),
    filters: {},
    list: ({ model }) => model.accounts().map((each) => ({ ...each, id: each.address })),
    keeps: () => true,
  }),
  listRoute({
    path: '/api/v1/events',
    summary: 'What happened last. `/api/v1/stream` goes on with it.',
    record: eventRecord,
    filters: { dispute: hash.optional(), severity: eventRecord.shape.severity.optional() },
    list: ({ events }) => events.all,
    keeps: (each, { dispute, severity }) =>
      (dispute === undefined || each.dispute === dispute) &&
      (severity === undefined || each.severity === severity),
  }),
];
