// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Cursor} from "./Cursor.sol";
import {Entry} from "./Entry.sol";
import {Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {Queue} from "./Queue.sol";

library Idle {
    /// @dev Bytes of a block's header in a batch (docs/batches.md §3).
    uint256 internal constant BLOCK_HEADER = 139;
    /// @dev Bytes of the length in front of each transaction.
    uint256 internal constant ENTRY_HEADER = 4;

    /// @notice Phase idle: starts the next unit: a transaction of the open block or its close, the next block of the
    /// open batch, the next batch; at the target, nothing for ever.
    function stepIdle(Machine memory m, Host memory host) internal pure {
        Cursor memory cursor = m.cursor();
        bool open = m.header().open;
        if (open && cursor.forced > 0) {
            takeForced(m, cursor);
            return;
        }
        (uint256 size, bytes32 root) = Bytes.open(m.proof, cursor.data);
        bool fits;
        uint256 length;
        if (open) {
            (fits, length) = sizeAt(m, size, root, cursor.offset, ENTRY_HEADER, cursor.end);
            if (!fits) {
                m.enter(Phase.BLOCK_CLOSE);
                return;
            }
            uint256 offset = cursor.offset + ENTRY_HEADER;
            cursor.offset = offset + length;
            m.enterWith(Phase.DECODE, Entry(cursor.data, offset, length).hashOf());
            return;
        }
        (fits, length) = sizeAt(m, size, root, cursor.offset, BLOCK_HEADER, size);
        if (fits) m.enter(Phase.BLOCK_OPEN);
        else if (cursor.position != host.target) m.enter(Phase.BATCH_OPEN);
    }

    /// @dev The next entry of the forced queue; the open block has said that it takes it.
    function takeForced(Machine memory m, Cursor memory cursor) private pure {
        bytes32 raw = Queue.read(m.proof, cursor.queueRoot, cursor.queueNext);
        (uint256 length,) = Bytes.open(m.proof, raw);
        cursor.queueNext += 1;
        cursor.taken += 1;
        cursor.forced -= 1;
        m.enterWith(Phase.DECODE, Entry(raw, 0, length).hashOf());
    }

    /// @dev The length that stands at `offset`, if it and what it announces, `header` bytes behind `offset`, end by
    /// `end`.
    function sizeAt(
        Machine memory m,
        uint256 size,
        bytes32 root,
        uint256 offset,
        uint256 header,
        uint256 end
    ) private pure returns (bool fits, uint256 length) {
        if (offset + header > end) return (false, 0);
        uint256 at = Bytes.readOpened(m.proof, size, root, offset, 4);
        assembly ("memory-safe") {
            length := shr(224, mload(at))
        }
        fits = offset + header + length <= end;
    }
}
