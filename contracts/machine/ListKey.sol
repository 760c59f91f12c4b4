// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {allocate} from "../structures/Proof.sol";
import {Rlp} from "../structures/Rlp.sol";
import {Slice, sliceOf} from "../structures/Slice.sol";
import {TrieNode} from "../structures/TrieNode.sol";

/// @dev No item: before the first and behind the last.
uint256 constant NO_ITEM = type(uint256).max;

library ListKey {
    /// @dev rlp(0) is 0x80: behind 0x7f, the key of this index, and before 0x8180, that of the next.
    uint256 private constant LAST_BEFORE_ZERO = 127;

    /// @notice The item with the least key rlp(index) in a list of `count` items, at least one.
    function firstItem(uint256 count) internal pure returns (uint256) {
        return count > 1 ? 1 : 0;
    }

    /// @notice The item behind `item` in the order of the keys; `NO_ITEM` behind the last.
    function itemAfter(uint256 item, uint256 count) internal pure returns (uint256) {
        if (item == 0) return count > LAST_BEFORE_ZERO + 1 ? LAST_BEFORE_ZERO + 1 : NO_ITEM;
        if (item == LAST_BEFORE_ZERO) return 0;
        if (item + 1 < count) return item + 1;
        return item < LAST_BEFORE_ZERO ? 0 : NO_ITEM;
    }

    /// @notice The item before `item` in the order of the keys; `NO_ITEM` before the first.
    function itemBefore(uint256 item, uint256 count) internal pure returns (uint256) {
        if (item == 0) {
            if (count == 1) return NO_ITEM;
            return count - 1 < LAST_BEFORE_ZERO ? count - 1 : LAST_BEFORE_ZERO;
        }
        if (item == 1) return NO_ITEM;
        return item == LAST_BEFORE_ZERO + 1 ? 0 : item - 1;
    }

    /// @notice The nibbles of rlp(item), in fresh memory.
    function keyOf(uint256 item) internal pure returns (Slice) {
        uint256 at = allocate(64);
        return TrieNode.nibblesOf(sliceOf(at, Rlp.writeUint(at, item) - at));
    }

    /// @notice How many nibbles a key shares with that of another item; −1 for no item.
    function sharedWith(Slice key, uint256 other) internal pure returns (int256) {
        if (other == NO_ITEM) return -1;
        return int256(TrieNode.commonPrefix(key, keyOf(other)));
    }
}
