// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// Over 300 lines: one function for each that a structure has, all of them a line or two.

import {AccessTree} from "../../contracts/structures/AccessTree.sol";
import {Account, decodeAccount} from "../../contracts/structures/Account.sol";
import {Bytes} from "../../contracts/structures/Bytes.sol";
import {Code} from "../../contracts/structures/Code.sol";
import {Proof, proofOf} from "../../contracts/structures/Proof.sol";
import {Rlp} from "../../contracts/structures/Rlp.sol";
import {Slice, sliceOfBytes} from "../../contracts/structures/Slice.sol";
import {Sponge} from "../../contracts/structures/Sponge.sol";
import {Stack} from "../../contracts/structures/Stack.sol";
import {Trie, TrieWalk} from "../../contracts/structures/Trie.sol";
import {View, viewOf} from "../../contracts/structures/View.sol";

/// @notice The walks of the structures as external functions. Every function that takes a proof reverts unless all of
/// it is used.
contract StructuresHarness {
    function stackPush(bytes32 stack, uint256 value) external pure returns (bytes32) {
        return Stack.push(stack, value);
    }

    function stackPop(bytes calldata proof_, bytes32 stack)
        external
        pure
        returns (uint256 value, bytes32 below)
    {
        Proof memory proof = proofOf(proof_);
        (value, below) = Stack.pop(proof, stack);
        proof.finish();
    }

    function bytesBuild(bytes memory data) external pure returns (bytes32) {
        return Bytes.build(pointer(data), data.length);
    }

    function bytesGrow(bytes calldata proof_, bytes32 bytes_, uint256 longer)
        external
        pure
        returns (bytes32)
    {
        Proof memory proof = proofOf(proof_);
        (uint256 length, bytes32 root) = Bytes.open(proof, bytes_);
        proof.finish();
        return Bytes.hashOf(longer, Bytes.grow(length, root, longer));
    }

    function bytesRead(bytes calldata proof_, bytes32 bytes_, uint256 offset, uint256 size)
        external
        pure
        returns (bytes memory)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        uint256 at = Bytes.read(proof, bytes_, offset, size);
        proof.finish();
        return content(at, size);
    }

    function bytesReadWord(bytes calldata proof_, bytes32 bytes_, uint256 offset)
        external
        pure
        returns (uint256 value)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        (uint256 length, bytes32 root) = Bytes.open(proof, bytes_);
        value = Bytes.readWord(proof, length, root, offset);
        proof.finish();
    }

    function bytesWrite(bytes calldata proof_, bytes32 bytes_, uint256 offset, bytes memory data)
        external
        pure
        returns (bytes32 changed)
    {
        Proof memory proof = proofOf(proof_);
        changed = Bytes.write(proof, bytes_, offset, pointer(data), data.length);
        proof.finish();
    }

    function bytesWriteWord(bytes calldata proof_, bytes32 bytes_, uint256 offset, uint256 value)
        external
        pure
        returns (bytes32 changed)
    {
        Proof memory proof = proofOf(proof_);
        (uint256 length, bytes32 root) = Bytes.open(proof, bytes_);
        changed = Bytes.hashOf(length, Bytes.writeWord(proof, length, root, offset, value));
        proof.finish();
    }

    function viewRead(
        bytes calldata proof_,
        bytes32 data,
        uint256 offset,
        uint256 length,
        uint256 from,
        uint256 size
    ) external pure returns (bytes memory) {
        dirty();
        Proof memory proof = proofOf(proof_);
        uint256 at = viewOf(data, offset, length).read(proof, from, size);
        proof.finish();
        return content(at, size);
    }

    function viewSlice(bytes32 data, uint256 offset, uint256 length, uint256 from, uint256 size)
        external
        pure
        returns (bytes memory encoded)
    {
        encoded = new bytes(48);
        viewOf(data, offset, length).slice(from, size).encodeTo(pointer(encoded));
    }

    function codeBuild(bytes memory code) external pure returns (bytes32) {
        dirty();
        return Code.build(pointer(code), code.length);
    }

    /// @notice The opcode at `pc`, and its push data if it is a PUSH.
    function codeStep(bytes calldata proof_, bytes32 code, uint256 pc)
        external
        pure
        returns (uint256 op, uint256 value)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        (uint256 length, bytes32 root) = Code.open(proof, code);
        uint256 page;
        (op, page) = Code.opcode(proof, length, root, pc);
        if (op >= 0x5f && op <= 0x7f) {
            value = Code.pushData(proof, length, root, page, pc, op - 0x5f);
        }
        proof.finish();
    }

    function codeIsJumpTarget(bytes calldata proof_, bytes32 code, uint256 dest)
        external
        pure
        returns (bool target)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        (uint256 length, bytes32 root) = Code.open(proof, code);
        target = Code.isJumpTarget(proof, length, root, dest);
        proof.finish();
    }

    function codeRead(bytes calldata proof_, bytes32 code, uint256 offset, uint256 size)
        external
        pure
        returns (bytes memory)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        (uint256 length, bytes32 root) = Code.open(proof, code);
        uint256 at = Code.read(proof, length, root, offset, size);
        proof.finish();
        return content(at, size);
    }

    function accessGet(bytes calldata proof_, bytes32 tree, bytes32 key)
        external
        pure
        returns (bytes32 value)
    {
        Proof memory proof = proofOf(proof_);
        value = AccessTree.get(proof, tree, key);
        proof.finish();
    }

    function accessSet(bytes calldata proof_, bytes32 tree, bytes32 key, bytes32 value)
        external
        pure
        returns (bytes32 changed, bytes32 old)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        (changed, old) = AccessTree.set(proof, tree, key, value);
        proof.finish();
    }

    function rlpHeader(bytes memory data, uint256 left)
        external
        pure
        returns (bool ok, bool list, uint256 size, uint256 length)
    {
        dirty();
        return Rlp.header(pointer(data), left);
    }

    function rlpToUint(bytes memory data) external pure returns (bool ok, uint256 value) {
        dirty();
        return Rlp.toUint(sliceOfBytes(data));
    }

    /// @notice The list of the strings and then the integers.
    function rlpEncode(bytes[] memory strings, uint256[] memory integers)
        external
        pure
        returns (bytes memory)
    {
        dirty();
        uint256 start = Rlp.openList();
        uint256 to = start;
        for (uint256 i; i < strings.length; ++i) {
            to = Rlp.writeString(to, sliceOfBytes(strings[i]));
        }
        for (uint256 i; i < integers.length; ++i) {
            to = Rlp.writeUint(to, integers[i]);
        }
        return bytesOf(Rlp.closeList(start, to));
    }

    function accountDecode(bytes memory rlp)
        external
        pure
        returns (Account memory account, bool empty)
    {
        dirty();
        account = decodeAccount(sliceOfBytes(rlp));
        empty = account.isEmpty();
    }

    function accountEncode(Account memory account) external pure returns (bytes memory) {
        dirty();
        return bytesOf(account.encodeAccount());
    }

    function trieGet(bytes calldata proof_, bytes32 root, bytes memory key)
        external
        pure
        returns (bytes memory value)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        value = bytesOf(Trie.walk(proof, root, sliceOfBytes(key)).value);
        proof.finish();
    }

    /// @notice The value that was there, and the root after a put.
    function triePut(bytes calldata proof_, bytes32 root, bytes memory key, bytes memory value)
        external
        pure
        returns (bytes32 changed, bytes memory old)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        TrieWalk memory way = Trie.walk(proof, root, sliceOfBytes(key));
        changed = Trie.put(way, sliceOfBytes(value));
        old = bytesOf(way.value);
        proof.finish();
    }

    /// @notice The value that was there, and the root after a removal, both of which are the walk's: that a put came
    /// first must not matter.
    function trieRemove(bytes calldata proof_, bytes32 root, bytes memory key)
        external
        pure
        returns (bytes32 changed, bytes memory old)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        TrieWalk memory way = Trie.walk(proof, root, sliceOfBytes(key));
        Trie.put(way, sliceOfBytes(hex"01020304"));
        changed = Trie.remove(way, proof);
        old = bytesOf(way.value);
        proof.finish();
    }

    /// @notice `triePut` with a key of 32 bytes as a word, and no more work than that: for its gas.
    function triePutWord(bytes calldata proof_, bytes32 root, bytes32 key, bytes memory value)
        external
        pure
        returns (bytes32 changed)
    {
        Proof memory proof = proofOf(proof_);
        changed = Trie.put(Trie.walk(proof, root, key), sliceOfBytes(value));
        proof.finish();
    }

    function spongeStart() external pure returns (bytes32) {
        dirty();
        return Sponge.hashOf(Sponge.start());
    }

    function spongeAbsorb(bytes calldata proof_, bytes32 sponge, bytes memory blocks)
        external
        pure
        returns (bytes32)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        uint256 state = Sponge.open(proof, sponge);
        proof.finish();
        Sponge.absorb(state, sliceOfBytes(blocks));
        return Sponge.hashOf(state);
    }

    function spongeFinish(bytes calldata proof_, bytes32 sponge, bytes memory tail)
        external
        pure
        returns (bytes32 hash)
    {
        dirty();
        Proof memory proof = proofOf(proof_);
        hash = Sponge.finish(Sponge.open(proof, sponge), sliceOfBytes(tail));
        proof.finish();
    }

    function bytesOf(Slice slice) private pure returns (bytes memory data) {
        data = new bytes(slice.length());
        slice.copyTo(pointer(data));
    }

    function pointer(bytes memory data) private pure returns (uint256 at) {
        assembly ("memory-safe") {
            at := add(data, 32)
        }
    }

    /// @dev The `size` bytes at `at`, and that the rest of their last word is zero.
    function content(uint256 at, uint256 size) private pure returns (bytes memory data) {
        data = new bytes(size);
        uint256 rest;
        assembly ("memory-safe") {
            mcopy(add(data, 32), at, size)
            let over := mod(size, 32)
            if over { rest := shl(shl(3, over), mload(add(at, sub(size, over)))) }
        }
        require(rest == 0, "last word not filled up with zeros");
    }

    /// @dev Free memory is dirty after scratch use, so every walk has to work on dirty memory.
    function dirty() private pure {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, not(0))
            for { let i := 32 } lt(i, 2048) { i := shl(1, i) } { mcopy(add(at, i), at, i) }
        }
    }
}
