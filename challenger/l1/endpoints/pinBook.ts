import type { BlockParameter } from './blockParameter.js';
import type { Panel } from './panel.js';
import { type Pin, pinNumber, type PinOptions, pinTag, type Tag } from './pin.js';

/** Where the tags are now, for as long as an answer may be old. */
export class PinBook {
  private readonly tags = new Map<Tag, { readonly since: number; readonly pin: Promise<Pin> }>();

  constructor(
    private readonly panel: Panel,
    private readonly options: PinOptions,
    /** How old the place of a tag may be, ms. */
    private readonly maxAgeMs: number,
  ) {}

  /** Nothing known so far holds any more. */
  forget(): void {
    this.tags.clear();
  }

  /** Something was seen in block `number`: a head below it is an old one. */
  async seen(number: bigint): Promise<void> {
    const latest = this.tags.get('latest');
    if (latest === undefined) return;
    const pin = await latest.pin.catch(() => undefined);
    if (pin === undefined || pin.number < number) this.tags.delete('latest');
  }

  /**
   * The place of a block; nothing where enough endpoints do not have it.
   * @param asOf when the question came: an older place of a tag is good enough if it is not older than may be
   * @throws NoAgreementError
   */
  async place(
    block: BlockParameter & { kind: 'tag' | 'number' },
    asOf: number,
  ): Promise<Pin | undefined> {
    if (block.kind === 'number') return pinNumber(this.panel, block.number, this.options);
    return this.tag(block.tag, asOf);
  }

  tag(tag: Tag, asOf: number): Promise<Pin> {
    const known = this.tags.get(tag);
    if (known !== undefined && known.since >= asOf - this.maxAgeMs) return known.pin;
    const pin = pinTag(this.panel, tag, this.options);
    const entry = { since: this.panel.clock.now(), pin };
    this.tags.set(tag, entry);
    pin.catch(() => {
      if (this.tags.get(tag) === entry) this.tags.delete(tag);
    });
    return pin;
  }
}
