// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Account, EMPTY_CODE_HASH, decodeAccount} from "../structures/Account.sol";
import {allocate} from "../structures/Proof.sol";
import {Rlp} from "../structures/Rlp.sol";
import {Slice, sliceOf} from "../structures/Slice.sol";
import {Trie, TrieWalk} from "../structures/Trie.sol";
import {Machine} from "./Machine.sol";

/// @notice The way to an account, from which it can be written.
struct AccountWalk {
    TrieWalk walk;
    /// False when it is not in the trie; it then reads as the empty account.
    bool exists;
    Account account;
}

/// @notice The way to a storage slot.
struct SlotWalk {
    AccountWalk account;
    TrieWalk walk;
    uint256 value;
}

/// @notice Reads and writes accounts and slots.
library State {
    /// @notice A slot's value is not the RLP of an integer of at most 32 bytes.
    error BadSlot();

    /// @notice Walks to an account of a state.
    function walkAccount(Machine memory m, bytes32 state, uint256 self)
        internal
        pure
        returns (AccountWalk memory at)
    {
        bytes32 key;
        assembly ("memory-safe") {
            mstore(0, shl(96, self))
            key := keccak256(0, 20)
        }
        at.walk = Trie.walk(m.proof, state, key);
        at.exists = at.walk.value.length() != 0;
        at.account = decodeAccount(at.walk.value);
    }

    /// @notice An account of the current state.
    function readAccount(Machine memory m, uint256 self) internal pure returns (Account memory) {
        return walkAccount(m, m.world().state, self).account;
    }

    /// @notice Writes an account; an empty one is not in the trie (EIP-161).
    function putAccount(Machine memory m, AccountWalk memory at, Account memory account)
        internal
        pure
    {
        m.world().state = account.isEmpty()
            ? Trie.remove(at.walk, m.proof)
            : Trie.put(at.walk, account.encodeAccount());
    }

    /// @notice Adds to a balance; nothing at all for 0.
    function addBalance(Machine memory m, uint256 self, uint256 amount) internal pure {
        if (amount == 0) return;
        AccountWalk memory at = walkAccount(m, m.world().state, self);
        at.account.balance += amount;
        putAccount(m, at, at.account);
    }

    /// @notice Takes from a balance what it has been found to have; nothing at all for 0.
    function takeBalance(Machine memory m, uint256 self, uint256 amount) internal pure {
        if (amount == 0) return;
        AccountWalk memory at = walkAccount(m, m.world().state, self);
        at.account.balance -= amount;
        putAccount(m, at, at.account);
    }

    /// @notice Moves wei that the sender has been found to have.
    function transfer(Machine memory m, uint256 from, uint256 to, uint256 amount) internal pure {
        takeBalance(m, from, amount);
        addBalance(m, to, amount);
    }

    /// @notice Walks to a slot of an account of a state.
    function walkSlot(Machine memory m, bytes32 state, uint256 self, uint256 slot)
        internal
        pure
        returns (SlotWalk memory)
    {
        return walkStorage(m, walkAccount(m, state, self), slot);
    }

    /// @notice Goes on from an account to one of its slots.
    function walkStorage(Machine memory m, AccountWalk memory account, uint256 slot)
        internal
        pure
        returns (SlotWalk memory at)
    {
        bytes32 key;
        assembly ("memory-safe") {
            mstore(0, slot)
            key := keccak256(0, 32)
        }
        at.account = account;
        at.walk = Trie.walk(m.proof, account.account.storageRoot, key);
        if (at.walk.value.length() == 0) return at;
        bool ok;
        (ok, at.value) = Rlp.toUint(Rlp.payload(at.walk.value));
        if (!ok) revert BadSlot();
    }

    /// @notice Writes a slot of the current state; a zero is not in the trie.
    function putSlot(Machine memory m, SlotWalk memory at, uint256 value) internal pure {
        Account memory account = at.account.account;
        if (value == 0) {
            account.storageRoot = Trie.remove(at.walk, m.proof);
        } else {
            uint256 start = allocate(64);
            uint256 end = Rlp.writeUint(start, value);
            account.storageRoot = Trie.put(at.walk, sliceOf(start, end - start));
        }
        putAccount(m, at.account, account);
    }

    /// @notice Whether the hash is that of no code.
    function isNoCode(bytes32 codeHash) internal pure returns (bool) {
        return codeHash == EMPTY_CODE_HASH;
    }
}
