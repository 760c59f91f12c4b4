// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessTree} from "../structures/AccessTree.sol";
import {Code} from "../structures/Code.sol";
import {viewOf} from "../structures/View.sol";
import {ExitStatus, exitOf} from "./Exit.sol";
import {Fork, Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";
import {precompileAt} from "./Precompile.sol";
import {State} from "./State.sol";
import {Tx} from "./Tx.sol";
import {Unprovable} from "./Unprovable.sol";

/// @notice Scratch of phase callCode: whose code the new frame runs.
function codeOf(uint256 target) pure returns (bytes32) {
    return pack(0x25).addr(target).done();
}

/// @notice Scratch of phase codeOpen: which code, and where to go on with it opened.
function codeOpenOf(bytes32 codeHash, uint256 then, bytes32 scratch) pure returns (bytes32) {
    return pack(0x26).hash(codeHash).u8(then).hash(scratch).done();
}

/// @notice The precompiles of the fork: 0x01–0x0a (cancun), 0x0b–0x11 (EIP-2537, prague), 0x100 (EIP-7951, osaka).
function isPrecompile(Host memory host, uint256 self) pure returns (bool) {
    uint256 fork = host.config.fork;
    if (self == 0x100) return fork >= Fork.OSAKA;
    return self >= 1 && self <= (fork >= Fork.PRAGUE ? 0x11 : 0x0a);
}

/// @notice An EIP-7702 delegation in place of code.
function isDelegation(uint256 at, uint256 size) pure returns (bool is_) {
    assembly ("memory-safe") {
        is_ := and(eq(size, 23), eq(shr(232, mload(at)), 0xef0100))
    }
}

library CallCode {
    /// @notice Phase callCode: finds the new frame's code and starts to run it; an account without code returns at once.
    function stepCallCode(Machine memory m, Host memory host) internal pure {
        uint256 target = m.scratch(21).take(20);
        if (isPrecompile(host, target)) {
            m.enterWith(Phase.PRECOMPILE, precompileAt(target));
            return;
        }
        bytes32 codeHash = State.readAccount(m, target).codeHash;
        if (State.isNoCode(codeHash)) {
            m.enterWith(Phase.EXIT, exitOf(ExitStatus.SUCCESS, viewOf(0, 0, 0)));
            return;
        }
        bytes32 code = openedCode(m, codeHash);
        if (code == 0) {
            bytes32 scratch = codeOf(target);
            m.enterWith(Phase.CODE_OPEN, codeOpenOf(codeHash, Phase.CALL_CODE, scratch));
            return;
        }
        m.frame().code = code;
        m.enter(Phase.OPCODE);
    }

    /// @notice Phase codeOpen: puts the code, whose hash is checked against all its bytes, among the opened ones.
    function stepCodeOpen(Machine memory m, Host memory host) internal pure {
        Reader memory reader = m.scratch(66);
        bytes32 codeHash = reader.takeHash();
        uint256 then = reader.take(1);
        bytes32 scratch = reader.takeHash();
        (uint256 at, uint256 size) = m.proof.openSized(codeHash);
        if (host.config.fork != Fork.CANCUN && isDelegation(at, size)) {
            revert Unprovable(Phase.CODE_OPEN, 0xef0100);
        }
        Tx memory tx_ = m.tx_();
        (tx_.codes,) = AccessTree.set(m.proof, tx_.codes, codeHash, Code.build(at, size));
        m.enterWith(then, scratch);
    }

    /// @notice The Code with this hash if the transaction has opened it, else 0.
    function openedCode(Machine memory m, bytes32 codeHash) internal pure returns (bytes32) {
        return AccessTree.get(m.proof, m.tx_().codes, codeHash);
    }
}
