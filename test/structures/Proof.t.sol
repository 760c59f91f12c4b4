// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {
    BadPreimage,
    Proof,
    ProofTooLong,
    ProofTooShort,
    proofOf
} from "../../contracts/structures/Proof.sol";
import {Test} from "../Test.sol";

/// @notice Proof's functions, each in a call of its own so that its revert can be expected.
contract ProofReader {
    /// @notice Opens one preimage of fixed size and one behind its length, and expects the end.
    function read(bytes calldata data, bytes32 first, uint256 size, bytes32 second)
        external
        pure
        returns (bytes memory fixed_, bytes memory sized)
    {
        Proof memory proof = proofOf(data);
        uint256 at = proof.open(first, size);
        fixed_ = copy(at, size);
        (at, size) = proof.openSized(second);
        sized = copy(at, size);
        proof.finish();
    }

    function copy(uint256 at, uint256 size) private pure returns (bytes memory data) {
        data = new bytes(size);
        assembly ("memory-safe") {
            mcopy(add(data, 32), at, size)
        }
    }
}

contract ProofTest is Test {
    ProofReader private immutable reader = new ProofReader();

    function testFuzz_readsWhatIsThere(bytes calldata first, bytes calldata second) external view {
        bytes memory proof = join(first, second);
        (bytes memory a, bytes memory b) =
            reader.read(proof, keccak256(first), first.length, keccak256(second));
        assertEq(a, first);
        assertEq(b, second);
    }

    function testFuzz_refusesAnotherPreimage(
        bytes calldata first,
        bytes calldata second,
        bytes32 other
    ) external {
        vm.assume(other != keccak256(second));
        vm.expectRevert(abi.encodeWithSelector(BadPreimage.selector, other, keccak256(second)));
        reader.read(join(first, second), keccak256(first), first.length, other);
    }

    function testFuzz_refusesAShorterProof(bytes calldata first, bytes calldata second, uint256 cut)
        external
    {
        bytes memory proof = join(first, second);
        cut = cut % proof.length;
        assembly ("memory-safe") {
            mstore(proof, cut)
        }
        vm.expectRevert(ProofTooShort.selector);
        reader.read(proof, keccak256(first), first.length, keccak256(second));
    }

    function testFuzz_refusesALongerProof(bytes calldata first, bytes calldata more) external {
        vm.assume(more.length > 0);
        vm.expectRevert(abi.encodeWithSelector(ProofTooLong.selector, more.length));
        reader.read(
            abi.encodePacked(join(first, ""), more), keccak256(first), first.length, keccak256("")
        );
    }

    function test_refusesALengthThatTheProofDoesNotHaveBeforePayingForMemory() external {
        vm.expectRevert(ProofTooShort.selector);
        reader.read{gas: 100_000}(hex"ffffffff00", keccak256(""), 0, keccak256(hex"00"));
    }

    function join(bytes calldata first, bytes memory second) private pure returns (bytes memory) {
        return abi.encodePacked(first, uint32(second.length), second);
    }
}
