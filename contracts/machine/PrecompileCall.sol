// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {allocate} from "../structures/Proof.sol";

/// @notice Calls of L1's precompiles from within a step.
library PrecompileCall {
    /// @dev What a precompile gets on top of its price.
    uint256 private constant MARGIN = 1000;
    /// @dev What the way from the check to the call, and the call itself, use at most.
    uint256 private constant RESERVE = 1000;

    /// @notice The step was given too little gas to call a precompile. It proves nothing: send it again with more.
    /// @param have Gas that the call could be given (63/64 of what is left, EIP-150).
    /// @param need What it has to be.
    error TooLittleGas(uint256 have, uint256 need);
    /// @notice L1 has no such precompile: its fork is too old for the chain's. The step can't be proven there.
    error NoPrecompile(uint256 precompile);

    uint256 private constant POINT_EVALUATION = 0x0a;
    uint256 private constant P256VERIFY = 0x100;
    uint256 private constant P256VERIFY_PRICE = 6900;

    /// @notice Calls a precompile as the chain's rules know it. Where L1 has none, a call succeeds and returns
    /// nothing; from point evaluation on only P256VERIFY ever does that itself, to say that a signature is wrong.
    /// The arguments and results are those of `call`.
    function callKnown(
        uint256 precompile,
        uint256 price,
        uint256 input,
        uint256 size,
        uint256 output,
        uint256 outputSize
    ) internal view returns (bool success, uint256 returned) {
        (success, returned) = call(precompile, price, input, size, output, outputSize);
        if (!success || returned != 0 || precompile < POINT_EVALUATION) return (success, returned);
        if (precompile != P256VERIFY || !hasP256Verify()) revert NoPrecompile(precompile);
    }

    /// @notice Calls a precompile with at least its price, so that nobody makes it fail by sending little gas.
    /// @param price The most that the call costs on L1.
    /// @param input Where in memory the `size` bytes of input begin.
    /// @param output Where in memory up to `outputSize` bytes of the result go.
    /// @return success False when the precompile failed by its own rules.
    /// @return returned How many bytes it returned.
    function call(
        uint256 precompile,
        uint256 price,
        uint256 input,
        uint256 size,
        uint256 output,
        uint256 outputSize
    ) internal view returns (bool success, uint256 returned) {
        uint256 have = gasleft() - gasleft() / 64;
        uint256 given = price + MARGIN;
        if (have < given + RESERVE) revert TooLittleGas(have, given + RESERVE);
        assembly ("memory-safe") {
            success := staticcall(given, precompile, input, size, output, outputSize)
            returned := returndatasize()
        }
    }

    /// @dev Whether L1 finds a signature right that is: of SHA-256 of some text, by a key that nobody keeps.
    function hasP256Verify() private view returns (bool) {
        uint256 input = allocate(160);
        assembly ("memory-safe") {
            mstore(input, 0xce63c4d57098fa045c1a59470ba19df7ad30312d0e7486489ff4d0d3a3989827)
            mstore(
                add(input, 32),
                0x0c614a2b6b041fa04bf0f0d59c218ada5dca42a646a601713bfb8606e81b0e34
            )
            mstore(
                add(input, 64),
                0x9ba5184e71ccaf59790d8704f5e294b4e69a5198f419683c4222636ae5634c51
            )
            mstore(
                add(input, 96),
                0x1075bab61ecdeae6a77ca4d686d11ac1d1587c1d099a450ed802d5dfc0fa64d8
            )
            mstore(
                add(input, 128),
                0x74afa6c2ef43c000e0c32628a574c101503ed10030df565f33c91def14231a19
            )
        }
        (bool success, uint256 returned) = call(P256VERIFY, P256VERIFY_PRICE, input, 160, input, 32);
        return success && returned == 32;
    }
}
