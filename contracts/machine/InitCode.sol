// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Code} from "../structures/Code.sol";
import {View} from "../structures/View.sol";
import {Machine} from "./Machine.sol";
import {Packer, Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";

/// @dev Parts of the longest init code.
uint256 constant PARTS = 3;

/// @notice Scratch of phase initCode: how much of the init code is in the tree of its Code.
struct InitCode {
    View init;
    /// A multiple of a part's size.
    uint256 position;
    /// The push data at the start of the next part.
    uint256 lead;
    /// The roots over the parts that are done.
    bytes32[PARTS] roots;
}

using {hashOf} for InitCode global;

function hashOf(InitCode memory s) pure returns (bytes32) {
    Packer packer = pack(0x2d).view48(s.init).u64(s.position).u8(s.lead);
    for (uint256 part; part < PARTS; ++part) {
        packer = packer.hash(s.roots[part]);
    }
    return packer.done();
}

/// @notice The scratch of phase initCode at its start.
function startOf(View memory init) pure returns (bytes32) {
    InitCode memory s;
    s.init = init;
    return s.hashOf();
}

library InitCodes {
    /// @notice Phase initCode: makes a Code of the init code, a part a step; then the new frame runs it.
    function stepInitCode(Machine memory m) internal pure {
        InitCode memory s = open(m);
        uint256 left = s.init.length - s.position;
        uint256 size = left < Code.PART ? left : Code.PART;
        uint256 data = s.init.read(m.proof, s.position, size);
        if (size < left) {
            (s.roots[s.position / Code.PART], s.lead) = Code.part(data, size, s.lead);
            s.position += size;
            m.enterWith(Phase.INIT_CODE, s.hashOf());
            return;
        }
        if (s.position == 0) {
            m.frame().code = Code.build(data, size);
        } else {
            (s.roots[s.position / Code.PART],) = Code.part(data, size, s.lead);
            m.frame().code = Code.join(s.roots, s.init.length);
        }
        m.enter(Phase.OPCODE);
    }

    function open(Machine memory m) private pure returns (InitCode memory s) {
        Reader memory reader = m.scratch(154);
        s.init = reader.takeView();
        s.position = reader.take(8);
        s.lead = reader.take(1);
        for (uint256 part; part < PARTS; ++part) {
            s.roots[part] = reader.takeHash();
        }
    }
}
