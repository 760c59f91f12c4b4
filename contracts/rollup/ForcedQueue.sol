// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Queue} from "../machine/Queue.sol";
import {BatchHash} from "./BatchHash.sol";

/// @title The queue of transactions that users force into the chain.
/// @notice `docs/batches.md` §4. Anybody may add one; it is due `forcedDelay` later.
abstract contract ForcedQueue {
    /// @dev Most bytes of an entry, which bounds what `force` hashes. How much data a transaction can pay for follows from
    /// the gas limit that it may have.
    uint256 internal constant MAX_ENTRY = 32_768;

    /// @notice Seconds from an entry's arrival until no block may leave it out.
    uint32 public immutable forcedDelay;
    /// @notice Root of the tree of entries, as `Queue` reads it.
    bytes32 public queueRoot;

    /// @dev When each entry came, L1 time in seconds.
    uint64[] private _times;
    /// @dev Of each level the last node whose tree is full and is a left child.
    bytes32[32] private _left;
    /// @dev How many entries were due when somebody last asked.
    uint64 private _due;

    /// @notice A transaction was added to the queue.
    /// @param index Its place, counted from 0.
    /// @param entry The hash of its bytes as Bytes.
    /// @param due From when on no block may leave it out, L1 time in seconds.
    /// @param transaction The signed transaction as it is in a batch.
    event Forced(uint64 indexed index, bytes32 indexed entry, uint64 due, bytes transaction);

    /// @notice An entry must have between 1 and `most` bytes.
    error EntryLength(uint256 length, uint256 most);

    constructor(uint32 forcedDelay_) {
        forcedDelay = forcedDelay_;
        bytes32 zero;
        for (uint256 level = 0; level < Queue.QUEUE_HEIGHT; level++) {
            zero = Queue.nodeOf(zero, zero);
        }
        queueRoot = zero;
    }

    /// @notice Adds a signed transaction to the queue.
    /// @dev Its gas limit may be at most the chain's least block gas limit divided by 8 (`Queue.MAX_FORCED`), else it is
    /// skipped when its turn comes.
    /// @return index Its place in the queue, counted from 0.
    function force(bytes calldata transaction) external returns (uint64 index) {
        if (transaction.length == 0 || transaction.length > MAX_ENTRY) {
            revert EntryLength(transaction.length, MAX_ENTRY);
        }
        index = uint64(_times.length);
        _times.push(uint64(block.timestamp));
        bytes32 entry = BatchHash.hash(transaction);
        queueRoot = append(index, entry);
        emit Forced(index, entry, uint64(block.timestamp) + forcedDelay, transaction);
    }

    /// @notice How many entries were ever added.
    function queueLength() public view returns (uint64) {
        return uint64(_times.length);
    }

    /// @notice How many entries, from the first on, are due now.
    function queueDue() public view returns (uint64 due) {
        due = _due;
        uint64 high = queueLength();
        if (due == high || !isDue(due)) return due;
        while (due < high) {
            uint64 middle = (due + high) / 2;
            if (isDue(middle)) due = middle + 1;
            else high = middle;
        }
    }

    /// @dev `queueDue`, remembered so that the next search is short.
    function noteDue() internal returns (uint64 due) {
        due = queueDue();
        if (due != _due) _due = due;
    }

    function isDue(uint64 index) private view returns (bool) {
        return uint256(_times[index]) + forcedDelay <= block.timestamp;
    }

    /// @dev Puts an entry at `index` behind the last one; the new root.
    function append(uint256 index, bytes32 entry) private returns (bytes32 node) {
        node = entry;
        bytes32 zero;
        bool kept;
        for (uint256 level = 0; level < Queue.QUEUE_HEIGHT; level++) {
            if ((index >> level) & 1 == 1) {
                node = Queue.nodeOf(_left[level], node);
            } else {
                if (!kept) {
                    _left[level] = node;
                    kept = true;
                }
                node = Queue.nodeOf(node, zero);
            }
            zero = Queue.nodeOf(zero, zero);
        }
    }
}
