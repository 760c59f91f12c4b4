import type { Settings } from '../config/settings.js';
import type { Check } from './check.js';
import type { Glance } from './glance.js';

/** Whether a bond may rest on the state that a look began with: DESIGN §5. */
export function standsOn({ basis }: Glance, { sync }: Pick<Settings, 'sync'>): Check {
  return {
    name: 'the state can be trusted with a bond',
    isMet: basis === 'replayed' || sync.trustAnchored,
    detail:
      basis === 'replayed'
        ? 'replayed'
        : `anchored, and sync.trustAnchored is ${sync.trustAnchored ? 'set' : 'not set'}`,
  };
}
