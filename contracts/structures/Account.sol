// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Rlp} from "./Rlp.sol";
import {Slice, sliceOf} from "./Slice.sol";

/// @notice An account as the state trie holds it (Yellow Paper, 4.1).
struct Account {
    uint256 nonce;
    uint256 balance;
    bytes32 storageRoot;
    bytes32 codeHash;
}

/// @dev The root of the trie that holds nothing: keccak(rlp("")).
bytes32 constant EMPTY_ROOT = 0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421;
/// @dev The hash of no code.
bytes32 constant EMPTY_CODE_HASH =
    0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470;

using {encodeAccount, isEmpty} for Account global;

/// @notice `rlp([nonce, balance, storageRoot, codeHash])`, in fresh memory.
function encodeAccount(Account memory account) pure returns (Slice) {
    uint256 start = Rlp.openList();
    uint256 to = Rlp.writeUint(start, account.nonce);
    to = Rlp.writeUint(to, account.balance);
    (bytes32 storageRoot, bytes32 codeHash) = (account.storageRoot, account.codeHash);
    assembly ("memory-safe") {
        mstore8(to, 0xa0)
        mstore(add(to, 1), storageRoot)
        mstore8(add(to, 33), 0xa0)
        mstore(add(to, 34), codeHash)
    }
    return Rlp.closeList(start, to + 66);
}

/// @notice The account that `rlp` spells; no bytes, as for a key that is not in the trie, are the empty account.
function decodeAccount(Slice rlp) pure returns (Account memory account) {
    if (rlp.length() == 0) return Account(0, 0, EMPTY_ROOT, EMPTY_CODE_HASH);
    Slice fields = Rlp.listPayload(rlp);
    uint256 at = fields.at();
    (at, account.nonce) = uintField(at, fields.end());
    (at, account.balance) = uintField(at, fields.end());
    (at, account.storageRoot) = hashField(at, fields.end());
    (at, account.codeHash) = hashField(at, fields.end());
    if (at != fields.end()) revert Rlp.BadRlp();
}

/// @notice Whether the account is empty and so not in the trie: no nonce, no balance, no code (EIP-161).
function isEmpty(Account memory account) pure returns (bool) {
    return account.nonce == 0 && account.balance == 0 && account.codeHash == EMPTY_CODE_HASH;
}

function uintField(uint256 at, uint256 end) pure returns (uint256 next, uint256 value) {
    bool list;
    Slice payload;
    bool ok;
    (list, payload, next) = Rlp.item(at, end);
    (ok, value) = Rlp.toUint(payload);
    // The byte 0x00 that stands for itself is a string of one byte and no integer; toUint says so.
    if (list || !ok) revert Rlp.BadRlp();
}

function hashField(uint256 at, uint256 end) pure returns (uint256 next, bytes32 value) {
    bool list;
    Slice payload;
    (list, payload, next) = Rlp.item(at, end);
    if (list || payload.length() != 32) revert Rlp.BadRlp();
    uint256 place = payload.at();
    assembly ("memory-safe") {
        value := mload(place)
    }
}
