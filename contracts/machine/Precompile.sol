// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {allocate} from "../structures/Proof.sol";
import {Slice, sliceOf} from "../structures/Slice.sol";
import {View, viewOf} from "../structures/View.sol";
import {ExitStatus, exitOf} from "./Exit.sol";
import {Gas} from "./Gas.sol";
import {Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";
import {PrecompileCall} from "./PrecompileCall.sol";
import {PrecompilePrice} from "./PrecompilePrice.sol";

/// @notice Scratch of phase precompile: which one the new frame runs.
function precompileAt(uint256 target) pure returns (bytes32) {
    return pack(0x29).addr(target).done();
}

library Precompile {
    /// @dev Yellow Paper, appendix E: 15 gas, and 3 a word.
    uint256 private constant IDENTITY = 0x04;
    /// @dev The longest output: that of MODEXP, whose modulus has at most so many bytes.
    uint256 private constant LONGEST = 1024;

    /// @notice Phase precompile: all of a frame that runs a precompile, its input the frame's calldata. A call over a
    /// cap of the chain, or with too little gas, or that fails by the precompile's own rules, takes all gas of the
    /// frame. The identity gives back its input as it is and reads none of it.
    function stepPrecompile(Machine memory m, Host memory host) internal view {
        uint256 precompile = m.scratch(21).take(20);
        View memory calldata_ = m.frame().input;
        uint256 size = calldata_.length;
        if (size > PrecompilePrice.INPUT_CAP) {
            m.fault();
            return;
        }
        if (precompile == IDENTITY) {
            if (Gas.charge(m, 15 + Gas.wordGas(3, size))) succeed(m, calldata_);
            else m.fault();
            return;
        }
        Slice input = sliceOf(calldata_.read(m.proof, 0, size), size);
        if (
            PrecompilePrice.isOverCap(precompile, input)
                || !Gas.charge(m, PrecompilePrice.forkPrice(host.config.fork, precompile, input))
        ) {
            m.fault();
            return;
        }
        uint256 price = PrecompilePrice.tablePrice(precompile, input);
        uint256 output = allocate(LONGEST);
        (bool success, uint256 returned) =
            PrecompileCall.callKnown(precompile, price, input.at(), size, output, LONGEST);
        if (!success) m.fault();
        else succeed(m, viewOf(Bytes.build(output, returned), 0, returned));
    }

    function succeed(Machine memory m, View memory data) private pure {
        m.enterWith(Phase.EXIT, exitOf(ExitStatus.SUCCESS, data));
    }
}
