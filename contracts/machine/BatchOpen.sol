// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {PageTree} from "../structures/PageTree.sol";
import {scratch} from "../structures/Proof.sol";
import {Cursor} from "./Cursor.sol";
import {Host} from "./Host.sol";
import {loadingOf} from "./LoadBlobs.sol";
import {Machine} from "./Machine.sol";
import {Reader} from "./Packer.sol";
import {Phase} from "./Phase.sol";

library BatchOpen {
    /// @dev Bytes of the preimage of a batch's accumulator (docs/batches.md §1).
    uint256 private constant BATCH = 150;

    /// @dev What says that a batch is a forced one, where else the number of its blobs stands: 0 for calldata.
    uint256 private constant FORCED = 255;

    /// @notice The accumulator at the target does not go on from the one at the machine's position.
    error InboxMismatch(uint64 target, bytes32 expected, bytes32 actual);

    /// @notice Phase batchOpen: opens the next batch. The claim names the inbox accumulator at its target, and each
    /// accumulator binds the one before it, so the walk goes back from the target to the batch after the cursor.
    function stepBatchOpen(Machine memory m, Host memory host) internal pure {
        Cursor memory cursor = m.cursor();
        uint256 position = cursor.position;
        bytes32 hash = host.accumulator;
        bytes32 next = cursor.accumulator;
        Reader memory reader;
        uint256 at = scratch();
        for (uint256 n = host.target; n > position; --n) {
            next = hash;
            m.proof.openTo(hash, BATCH, at);
            reader.at = at + 1;
            hash = reader.takeHash();
        }
        if (host.target <= position || hash != cursor.accumulator) {
            revert InboxMismatch(host.target, cursor.accumulator, hash);
        }
        cursor.position = position + 1;
        cursor.accumulator = next;
        uint256 form = reader.take(1);
        bytes32 data = reader.takeHash();
        cursor.data = data;
        cursor.offset = 0;
        cursor.end = 0;
        reader.take(20); // the poster
        cursor.l1Number = reader.take(8);
        cursor.l1Timestamp = reader.take(8);
        cursor.queueLength = reader.take(8);
        cursor.queueDue = reader.take(8);
        cursor.queueRoot = reader.takeHash();
        cursor.isForced = form == FORCED;
        if (form == 0 || form == FORCED) {
            m.enter(Phase.IDLE);
            return;
        }
        m.proof.openTo(data, 9 + 32 * form, at);
        reader.at = at + 1;
        uint256 length = reader.take(8);
        cursor.data = Bytes.hashOf(length, Bytes.grow(0, PageTree.ZERO_PAGE, length));
        if (length == 0) m.enter(Phase.IDLE);
        else m.enterWith(Phase.LOAD_BLOBS, loadingOf(data, form, 0));
    }
}
