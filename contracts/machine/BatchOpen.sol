// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {scratch} from "../structures/Proof.sol";
import {Cursor} from "./Cursor.sol";
import {Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {Reader} from "./Packer.sol";
import {Phase} from "./Phase.sol";

library BatchOpen {
    /// @dev Bytes of the preimage of a batch's accumulator (docs/batches.md §1).
    uint256 private constant BATCH = 141;

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
        cursor.data = reader.takeHash();
        cursor.offset = 0;
        cursor.end = 0;
        reader.take(20); // the poster
        cursor.l1Number = reader.take(8);
        cursor.l1Timestamp = reader.take(8);
        cursor.queueLength = reader.take(8);
        cursor.queueRoot = reader.takeHash();
        m.enter(Phase.IDLE);
    }
}
